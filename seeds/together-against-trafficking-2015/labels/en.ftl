# Words that only this report needs, or that it has others for than the program’s own, in English (Fluent syntax).

kicker = Alternative report on child trafficking in France
about-content =
    This briefing holds { $findings ->
        [one] one finding
       *[other] { $findings } findings
    } and { $recommendations ->
        [one] one recommendation
       *[other] { $recommendations } recommendations
    } of the alternative report of the { $author } ({ $year }), chosen for this audience. They are printed word for word, under the codes and numbers that they have in the report.

case = What happened to one child or family

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
    [one] judgment
   *[other] judgments
}
unit-minors = { $count ->
    [one] minor
   *[other] minors
}
unit-meetings-per-year = { $count ->
    [one] meeting a year
   *[other] meetings a year
}
