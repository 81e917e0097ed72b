date-format = %Q
