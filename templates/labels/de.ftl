# Was Vorlagen und Bausteine von sich aus drucken, auf Deutsch (Fluent-Syntax).
# In „{ $number } %“ und „Art. …“ steht ein geschütztes Leerzeichen (U+00A0).

# Wie Tage und Monate geschrieben werden: der Name eines Gebietsschemas.
locale = de_DE

# Wie ein Tag geschrieben wird, nach strftime.
date-format = %-d. %B %Y
month-format = %B %Y

# Wie Sprachen heißen, nach ihrem Kürzel; auch nach „auf“.
language-en = Englisch
language-fr = Französisch
language-de = Deutsch

kicker = Aus dem Bericht
kicker-checklist = Checkliste
kicker-digest = Empfehlungen im Überblick

# Von wann der Bericht ist, und von wann dieses Dokument: auf der ersten Seite, und im Kolumnentitel, wo Platz ist.
issued = Bericht von { $year } · ausgegeben am { $date }

editors-note = Von der Redaktion

about-heading = Über dieses Papier
about-content =
    Dieses Papier enthält { $findings ->
        [one] eine Feststellung
       *[other] { $findings } Feststellungen
    } und { $recommendations ->
        [one] eine Empfehlung
       *[other] { $recommendations } Empfehlungen
    } des Berichts von { $author } ({ $year }), die für diese Zielgruppe ausgewählt wurden. Sie sind im Wortlaut abgedruckt, unter den Abschnitts- und Empfehlungsnummern des Berichts.
about-editors =
    Was in dieser Schrift gesetzt ist, stammt von der Redaktion: die Titel, die Einleitung, der Text in eckigen Klammern und […], das anzeigt, wo Wörter oder Absätze des Berichts ausgelassen wurden. Auch an wen sich eine Empfehlung richtet, gibt die Redaktion an.

about-short = Der Bericht ist im Wortlaut abgedruckt; […] kennzeichnet Auslassungen. Was in dieser Schrift gesetzt ist, stammt von der Redaktion, ebenso die Angabe, an wen sich eine Empfehlung richtet.

# Von wann eine Angabe ist.
as-of = Stand: { $date }

# Bilder: was zu einem Bild ohne Beschreibung gesagt wird, und wo eine E-Mail es nicht zeigen kann.
picture-undescribed = Bild ohne Beschreibung
picture-elsewhere = Bild, zu sehen in der PDF-Datei und auf der Webseite

terms-heading = Namen und Abkürzungen
law-heading = Angeführte Rechtstexte
law-articles = Art. { $articles }

# Die wichtigen Zahlen, und wie Zahlen geschrieben werden.
more-figures-heading = Weitere wichtige Zahlen
figures-heading = Wichtige Zahlen
decimal-mark = ,
thousands-mark = .
figure-range = { $low }–{ $high }
figure-percent = { $number } %
figure-low = mindestens
figure-high = fast
figure-margin = ±
figure-whole = 100 % = { $of }
unit-days = { $count ->
    [one] Tag
   *[other] Tage
}
unit-months = { $count ->
    [one] Monat
   *[other] Monate
}
unit-years = { $count ->
    [one] Jahr
   *[other] Jahre
}

signs-heading = Worauf zu achten ist
if-noticed-heading = Was zu tun ist, wenn Ihnen ein Anzeichen auffällt
case = Ein Fall
quotation-open = „
quotation-close = “

# Über dem, was vor den Teilen des Berichts steht.
front-heading = Aus der Einleitung des Berichts

findings-heading = Was der Bericht feststellt
recommendations-heading = Was der Bericht empfiehlt
all-recommendations-heading = Alle Empfehlungen

# Empfehlungen in einer Zeile: ihre Nummer und der Titel ihres Abschnitts.
lines-heading = Weitere Empfehlungen, nach Feststellungen geordnet
lines-whole = Im Wortlaut unter ihren Nummern in der ausführlichen Fassung, „{ $title }“.
on-page = in der Liste: Seite { $page }

contents-heading = Inhalt
recommendation = Empfehlung
poster-whom = Wer laut Bericht handeln soll:
addressees = Adressaten:
asks-heading = Was wir Ihnen empfehlen
asks-own-lines = Was wir Ihnen außerdem empfehlen, nach Feststellungen geordnet
asks-of-others = Was wir anderen empfehlen, nach Feststellungen geordnet
press-heading = Wofür Sie eintreten können
press-intro = Die Empfehlungen des Berichts, die Sie betreffen, auch wenn andere handeln müssen. Haken Sie ab, was erreicht ist. Notieren Sie bei allem Übrigen, wer sich darum kümmert und bis wann.
asks-overview = Wer laut Bericht handeln soll
asks-numbers = Empfehlungen
finding = Feststellung
message-heading = Was sich ändern muss

# Am Fuß eines Plakats: Was darauf steht, ist eine dieser Empfehlungen oder etwas anderes.
poster-more = Eine von { $count } Empfehlungen für diese Zielgruppe: Alle stehen in „{ $title }“.
poster-more-asks = { $count ->
    [one] Die Empfehlung des Berichts für diese Zielgruppe steht
   *[other] Die { $count } Empfehlungen des Berichts für diese Zielgruppe stehen
} in „{ $title }“.

checklist-intro = Die Empfehlungen des Berichts, die sich an Sie richten. Haken Sie ab, was bei Ihnen umgesetzt ist. Notieren Sie bei allem Übrigen, wer es übernimmt und bis wann.
checklist-who = Zuständig
checklist-when = Bis wann
digest-intro = Jede Empfehlung steht unter der Feststellung, aus der sie folgt.

# Über den Linien, auf denen wer liest sich etwas notiert; `notes-heading` steht über den Anmerkungen des Berichts.
own-notes-heading = Notizen

# Auf dem Titel eines Exemplars, das für jemanden oder für eine Veranstaltung bestimmt ist.
prepared-for = Erstellt für
event = Anlass

left-out-part = teilweise
left-out = Ebenfalls im Bericht, hier nicht abgedruckt:

colophon-heading = Über den Bericht
colophon-source = Quelle
source-content = { $author }, { $title }, { $year }. Beim Zitieren bitte die Nummer des Abschnitts oder der Empfehlung angeben. Auswahl { $version }.
colophon-submission = Art des Berichts
colophon-date = Datum
colophon-date-content = { $date }. Der Bericht stammt aus dem Jahr { $year } und beschreibt die damalige Lage.
colophon-members = Mitglieder
colophon-cite = Zitierweise
colophon-cite-content = { $author }, { $title }, { $year }, mit der Nummer des Abschnitts oder der Empfehlung.
colophon-contact = Kontakt
colophon-version = Fassung
colophon-version-content = { $version } (ändert sich mit dem ausgewählten Wortlaut)

page-of = Seite { $page } / { $pages }

attachment = Die ausgewählten Feststellungen und Empfehlungen mit dem Grund für jede Auswahl, als JSON

coverage-title = Wer was erhält
coverage-audiences = Zielgruppen
coverage-letter = Spalte
coverage-audience = Zielgruppe
coverage-pages = Seiten
coverage-words = Wörter
coverage-nobody = Was keine Zielgruppe erreicht
coverage-everything = Alles erreicht mindestens eine Zielgruppe.
coverage-finding = Feststellung
coverage-whole = ganz
coverage-line = in einer Zeile
coverage-not = nicht
coverage-reaches-nobody = erreicht keine Zielgruppe
coverage-how = Jede Empfehlung wird für eine Zielgruppe ganz abgedruckt oder in einer Zeile: mit ihrer Nummer und dem Titel ihres Abschnitts. Öffnen Sie ein Feld, um den Grund zu sehen.
coverage-skip = Tabelle überspringen

# Der Alternativtext des Codes, den ein Telefon liest.
qr-alt = QR-Code: { $url }

# Webseiten und E-Mails.
contact-page = Mehr dazu
note = Anmerkung { $number }
notes-heading = Anmerkungen
# Einmal, ganz oben, wo Worte des Berichts noch nicht übersetzt sind: welche, oder dass es alle sind.
untranslated-some = Noch nicht übersetzt und daher auf { $language }: { $items }.
untranslated-all = Der Wortlaut des Berichts ist noch nicht übersetzt und steht daher auf { $language }.
back-to-text = Zurück zum Text
about-editors-text =
    Die Einleitung, der Text in eckigen Klammern und die Angabe, an wen sich eine Empfehlung richtet, stammen von der Redaktion. […] zeigt, wo Wörter oder Absätze des Berichts ausgelassen wurden.

# Die Seite, die auf alles verweist, was ein Durchlauf erstellt hat.
index-title = Informationspapiere
index-files = { $count ->
    [one] Eine Datei
   *[other] { $count } Dateien
}
index-pages = { $count ->
    [one] eine Seite
   *[other] { $count } Seiten
}
index-failed = Nicht erstellt
