# The same in French.

kicker = Rapport alternatif sur la traite des enfants en France
about-content =
    Cette note réunit { $findings ->
        [one] un constat
       *[other] { $findings } constats
    } et { $recommendations ->
        [one] une recommandation
       *[other] { $recommendations } recommandations
    } du rapport alternatif du { $author } ({ $year }), choisis pour ce public. Ils sont reproduits mot pour mot, sous les codes et les numéros qu’ils portent dans le rapport.

case = Ce qu’a vécu un enfant ou une famille

# What its figures count.
unit-associations = { $count ->
    [one] association
   *[other] associations
}
unit-points = { $count ->
    [one] point
   *[other] points
}
unit-judgments = { $count ->
    [one] arrêt
   *[other] arrêts
}
unit-minors = { $count ->
    [one] mineur
   *[other] mineurs
}
unit-meetings-per-year = { $count ->
    [one] réunion par an
   *[other] réunions par an
}
