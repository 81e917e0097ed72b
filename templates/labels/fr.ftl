# Les mots que les modèles et les composants impriment d’eux-mêmes, en français (syntaxe Fluent).
# Une espace insécable précède : ; ! ? et » et suit « (les polices ont U+00A0, mais pas U+202F).

# Comment s’écrivent les jours et les mois : le nom d’une locale.
locale = fr_FR

# Comment s’écrit un jour, d’après strftime ; le premier du mois a sa propre forme.
date-format = %-d %B %Y
date-format-first = 1er %B %Y
month-format = %B %Y

# Le nom des langues, d’après leur code.
language-en = anglais
language-fr = français
language-de = allemand

kicker = Extrait du rapport
kicker-checklist = Liste de contrôle
kicker-digest = Recueil de recommandations

# L’année du rapport et le jour de ce document : en première page, et en tête des suivantes si la place suffit.
issued = Rapport de { $year } · diffusé le { $date }

editors-note = Les rédacteurs s’expriment ici en leur nom

about-heading = À propos de cette note
about-content =
    Cette note réunit { $findings ->
        [one] un constat
       *[other] { $findings } constats
    } et { $recommendations ->
        [one] une recommandation
       *[other] { $recommendations } recommandations
    } du rapport de { $author } ({ $year }), choisis pour ce public. Ils sont reproduits mot pour mot, sous les codes et les numéros qu’ils portent dans le rapport.
about-editors =
    Tout ce qui est composé dans ce caractère est des rédacteurs : les titres, l’introduction, ce qui figure entre crochets et […], qui signale que des mots ou des paragraphes du rapport ont été omis. L’indication des destinataires de chaque recommandation relève aussi de leur lecture.

about-short = Le rapport est reproduit mot pour mot ; […] signale une omission. Ce qui est composé dans ce caractère est des rédacteurs, comme l’indication des destinataires de chaque recommandation.

# À quelle date un passage était exact.
as-of = en { $date }

# Les images : ce qui est dit de celle que personne n’a décrite, et là où un courriel ne peut la montrer.
picture-undescribed = Image sans description
picture-elsewhere = Image, visible dans le PDF et sur la page web

terms-heading = Noms et sigles
law-heading = Textes cités
law-articles = art. { $articles }

# Les chiffres clés, et l’écriture des nombres.
more-figures-heading = Autres chiffres clés
figures-heading = Chiffres clés
decimal-mark = ,
thousands-mark = { " " }
figure-range = { $low } à { $high }
figure-percent = { $number } %
figure-low = au moins
figure-high = près de
figure-margin = ±
figure-whole = 100 % = { $of }
unit-days = { $count ->
    [one] jour
   *[other] jours
}
unit-months = { $count ->
    [one] mois
   *[other] mois
}
unit-years = { $count ->
    [one] an
   *[other] ans
}

signs-heading = Signes à repérer
if-noticed-heading = Que faire si vous remarquez un signe
case = Un cas
quotation-open = « 
quotation-close =  »

# Au-dessus de ce qui précède les parties du rapport.
front-heading = Extrait de l’introduction du rapport

findings-heading = Ce que le rapport constate
recommendations-heading = Ce que le rapport demande
all-recommendations-heading = Toutes les recommandations

# Les recommandations réduites à une ligne : leur numéro, et le titre de leur section.
lines-heading = Autres recommandations, selon le constat du rapport
lines-whole = Mot pour mot, sous leurs numéros, dans la note complète, « { $title } ».
on-page = dans la liste : page { $page }

contents-heading = Sommaire
recommendation = Recommandation
poster-whom = Le rapport le demande à :
addressees = Destinataires :
asks-heading = Ce que nous vous demandons
asks-own-lines = Ce que nous vous demandons aussi, d’après les constats du rapport
asks-of-others = Ce que nous demandons à d’autres, d’après les constats du rapport
press-heading = Ce qu’il faut obtenir
press-intro = Les recommandations du rapport qui vous concernent, même si c’est à d’autres d’agir. Cochez ce qui est acquis. Pour le reste, notez qui s’en charge, et pour quand.
asks-overview = À qui le rapport demande d’agir
asks-numbers = Recommandations
finding = Constat
message-heading = Ce qui doit changer

# Au pied d’une affiche : le message est l’une de ces recommandations, ou autre chose.
poster-more = L’une des { $count } recommandations destinées à ce public : toutes figurent dans « { $title } ».
poster-more-asks = Les { $count } recommandations du rapport à ce public figurent dans « { $title } ».

checklist-intro = Les recommandations du rapport qui vous demandent d’agir. Cochez ce qui est acquis là où vous exercez. Pour le reste, notez qui s’en charge, et pour quand.
checklist-who = Qui s’en charge
checklist-when = Échéance
digest-intro = Chaque recommandation, sous le constat dont elle découle.

# Au-dessus des lignes où l’on écrit ; `notes-heading` figure au-dessus des notes du rapport.
own-notes-heading = Notes

# Sur la couverture d’un exemplaire destiné à une personne ou à une manifestation.
prepared-for = À l’attention de
event = À l’occasion de

left-out-part = en partie
left-out = Figurent aussi dans le rapport, sans être repris ici :

colophon-heading = À propos du rapport
colophon-source = Source
source-content = { $author }, { $title }, { $year }. Pour citer, ajouter le code de la section ou le numéro de la recommandation. Sélection { $version }.
colophon-submission = Nature
colophon-date = Date
colophon-date-content = { $date }. Le rapport date de { $year } et décrit la situation d’alors.
colophon-members = Membres
colophon-cite = Pour citer
colophon-cite-content = { $author }, { $title }, { $year }, avec le code de la section ou le numéro de la recommandation.
colophon-contact = Contact
colophon-version = Version
colophon-version-content = { $version } (change avec les mots qui ont été choisis)

page-of = Page { $page } / { $pages }

attachment = Les constats et les recommandations retenus, avec la raison de chaque choix, au format JSON

coverage-title = Qui reçoit quoi
coverage-audiences = Publics
coverage-letter = Colonne
coverage-audience = Public
coverage-pages = Pages
coverage-words = Mots
coverage-nobody = Ce qui n’atteint aucun public
coverage-everything = Tout atteint au moins un public.
coverage-finding = Constat
coverage-whole = en entier
coverage-line = sur une ligne
coverage-not = non
coverage-reaches-nobody = n’atteint aucun public
coverage-how = Chaque recommandation est imprimée en entier pour un public, ou sur une ligne : son numéro et le titre de sa section. Ouvrez une case pour voir pourquoi, en anglais.
coverage-skip = Passer le tableau

# Le texte de remplacement du code que lit un téléphone.
qr-alt = Code QR : { $url }

# Pages web et courriels.
contact-page = En savoir plus
note = Note { $number }
notes-heading = Notes
# Once, at the top, where words of the report have no translation yet: what they are, or that all are.
untranslated-some = Pas encore traduit, et donc en { $language } : { $items }.
untranslated-all = Ce que dit le rapport n’est pas encore traduit, et figure donc en { $language }.
back-to-text = Retour au texte
about-editors-text =
    L’introduction, ce qui figure entre crochets et l’indication des destinataires sont des rédacteurs. […] signale que des mots ou des paragraphes du rapport ont été omis.

# La page qui mène à tout ce qui a été produit.
index-title = Notes d’information
index-files = { $count ->
    [one] Un fichier
   *[other] { $count } fichiers
}
index-pages = { $count ->
    [one] une page
   *[other] { $count } pages
}
index-failed = Non produits
