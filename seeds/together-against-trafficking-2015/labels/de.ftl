# Dasselbe auf Deutsch.

kicker = Alternativbericht zum Kinderhandel in Frankreich
about-content =
    Dieses Papier enthält { $findings ->
        [one] eine Feststellung
       *[other] { $findings } Feststellungen
    } und { $recommendations ->
        [one] eine Empfehlung
       *[other] { $recommendations } Empfehlungen
    } des Alternativberichts von { $author } ({ $year }), die für diese Zielgruppe ausgewählt wurden. Sie sind im Wortlaut abgedruckt, unter den Abschnitts- und Empfehlungsnummern des Berichts.

case = Was einem Kind oder einer Familie widerfahren ist

# Was seine Zahlen zählen.
unit-associations = { $count ->
    [one] Verein
   *[other] Vereine
}
unit-points = { $count ->
    [one] Punkt
   *[other] Punkte
}
unit-judgments = { $count ->
    [one] Urteil
   *[other] Urteile
}
unit-minors = { $count ->
    [one] minderjährige Person
   *[other] Minderjährige
}
unit-meetings-per-year = { $count ->
    [one] Sitzung im Jahr
   *[other] Sitzungen im Jahr
}
