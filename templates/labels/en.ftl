# The words that templates and components print of their own, in English (Fluent syntax).

# How days and months are written: the name of a locale, such as en_GB or fr_FR.
locale = en_GB

# How a day is written, after strftime. `date-format-first`, where there is one, is for the first of a month.
date-format = %-d %B %Y
month-format = %B %Y

# What languages are called, by their codes.
language-en = English
language-fr = French
language-de = German

kicker = From the report
kicker-checklist = Checklist
kicker-digest = Digest of recommendations

# When the report was made, and this document: on the first page, and in the running head where it has room.
issued = Report of { $year } · issued { $date }

editors-note = In the editors’ own words

about-heading = About this briefing
about-content =
    This briefing holds { $findings ->
        [one] one finding
       *[other] { $findings } findings
    } and { $recommendations ->
        [one] one recommendation
       *[other] { $recommendations } recommendations
    } of the report by { $author } ({ $year }), chosen for this audience. They are printed word for word, under the codes and numbers that they have in the report.
about-editors =
    Whatever is set in this type is the editors’: titles, the introduction, what stands in square brackets, and […], which shows where words or paragraphs of the report were left out. Whom a recommendation is addressed to is the editors’ reading.

about-short = The report is printed word for word; […] marks words left out. What stands in this type is the editors’, and so is whom a recommendation is addressed to.

# When what a passage says was true.
as-of = as of { $date }

# Pictures: what is said of one that has no description, and where an e-mail cannot show it.
picture-undescribed = Picture without a description
picture-elsewhere = Picture, shown in the PDF and on the web page

terms-heading = Names and abbreviations
law-heading = Law that is referred to
law-articles = Art. { $articles }

# The key figures, and how numbers are written.
more-figures-heading = More key figures
figures-heading = Key figures
decimal-mark = .
thousands-mark = ,
figure-range = { $low }–{ $high }
figure-percent = { $number }%
figure-low = at least
figure-high = almost
figure-margin = ±
figure-whole = 100% = { $of }
unit-days = { $count ->
    [one] day
   *[other] days
}
unit-months = { $count ->
    [one] month
   *[other] months
}
unit-years = { $count ->
    [one] year
   *[other] years
}

signs-heading = Signs to look for
if-noticed-heading = What to do if you notice a sign
case = A case
quotation-open = “
quotation-close = ”

# Above what stands before the report's parts.
front-heading = From the report’s introduction

findings-heading = What the report found
recommendations-heading = What the report asks for
all-recommendations-heading = All recommendations

# Recommendations that are printed in a line: their number, and the title of their section.
lines-heading = More recommendations, by what the report found
lines-whole = Word for word under their numbers in the full briefing, “{ $title }”.
on-page = in the list: page { $page }

contents-heading = Contents
recommendation = Recommendation
poster-whom = The report asks this of:
addressees = Addressed to:
asks-heading = What we ask of you
asks-own-lines = Also asked of you, by what the report found
asks-of-others = What we ask of others, by what the report found
press-heading = What to press for
press-intro = The report’s recommendations that concern you, though others must act. Tick what is done. For the rest, write down who takes it on, and by when.
asks-overview = Whom the report asks to act
asks-numbers = Recommendations
finding = Finding
message-heading = What must change

# At the foot of a poster: the message is one of these recommendations, or something else.
poster-more = One of { $count } recommendations for this audience: all are in “{ $title }”.
poster-more-asks = The report’s { $count } recommendations for this audience are in “{ $title }”.

checklist-intro = The report’s recommendations that ask you to act. Tick what is done where you work. For the rest, write down who takes it on, and by when.
checklist-who = Who takes it on
checklist-when = By when
digest-intro = Each recommendation, under the finding that it follows from.

# Above the lines that readers write on; `notes-heading` stands above the report’s notes.
own-notes-heading = Notes

# On the cover of a copy made for somebody, or for an event.
prepared-for = Prepared for
event = For

left-out-part = in part
left-out = Also in the report, and not printed here:

colophon-heading = About the report
colophon-source = Source
source-content = { $author }, { $title }, { $year }. To cite it, add the section’s code or the recommendation’s number. Selection { $version }.
colophon-submission = What it is
colophon-date = Date
colophon-date-content = { $date }. The report is of { $year }, and describes what was true then.
colophon-members = Members
colophon-cite = How to cite
colophon-cite-content = { $author }, { $title }, { $year }, with the section’s code or the recommendation’s number.
colophon-contact = Contact
colophon-version = Version
colophon-version-content = { $version } (changes with the words that are selected)

page-of = Page { $page } of { $pages }

attachment = The selected findings and recommendations, with the reason for each, as JSON

coverage-title = Who gets what
coverage-audiences = Audiences
coverage-letter = Column
coverage-audience = Audience
coverage-pages = Pages
coverage-words = Words
coverage-nobody = What reaches no audience
coverage-everything = Everything reaches an audience.
coverage-finding = Finding
coverage-whole = whole
coverage-line = in a line
coverage-not = not
coverage-reaches-nobody = reaches no audience
coverage-how = Each recommendation is printed whole for an audience, or in a line: its number, and the title of its section. Open a cell to see why.
coverage-skip = Skip the table

# The alternative text of the code that a telephone reads.
qr-alt = QR code: { $url }

# Web pages and e-mails.
contact-page = Find out more
note = Note { $number }
notes-heading = Notes
# Once, at the top, where words of the report have no translation yet: what they are, or that all are.
untranslated-some = Not translated yet, and so in { $language }: { $items }.
untranslated-all = What the report says is not translated yet, and so is in { $language }.
back-to-text = Back to the text
about-editors-text =
    The introduction, what stands in square brackets, and whom a recommendation is addressed to are the editors’. […] shows where words or paragraphs of the report were left out.

# The page that links everything a batch made.
index-title = Briefings
index-files = { $count ->
    [one] One file
   *[other] { $count } files
}
index-pages = { $count ->
    [one] one page
   *[other] { $count } pages
}
index-failed = Not made
