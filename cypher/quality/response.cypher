// Who answered: by dataset, wave, question and stakeholder group, how many were asked, answered and did not.
//
// One row per question and group, first of all together, last of those without a group. A respondent who left a
// question wholly empty did not answer it. A question that asks for several types of ties, or several questions without a
// name, are counted by type where somebody left them empty for some types only. Where a dataset doesn't say who answered,
// everybody is unknown and the rate blank: it is never inferred from ties. Where the questionnaire allowed so many names (limit in [[questions]], or --limit), at_limit says how many
// respondents used it up: they may have had more to name; whom one names with a strength that is no answer isn't counted. Who belongs to the network stands in the notes, where the
// dataset says it (boundary).
//
// Convention: rate = yes / (yes + no), asked = yes + no; who was not asked, or not that question, counts nowhere (information sources are not).
//
// graph   all|knowledge|supply|support|collaboration|flow
// python  response:response
// param limit: int?                   Names that a respondent could give at most; as the questionnaire says if left out.
// key     dataset question group
// returns dataset: str                The dataset.
// returns wave: int?                  Its wave.
// returns question: str?              The question, with its type of tie where types are counted apart; blank where its ties name none.
// returns group: str?                 A stakeholder group, or all; blank for those without one, where others have one.
// returns asked: int                  Participants who were asked.
// returns yes: int                    Those of them who answered.
// returns no: int                     Those who did not.
// returns unknown: int                Participants of whom the dataset doesn't say whether they were asked.
// returns rate: share?                yes / asked; blank where nobody is known to have been asked.
// returns at_limit: int?              Respondents who named as many others as they could; blank where no limit is known.
// example dataset=batik-pekalongan -> dataset=batik-pekalongan, group=all, asked=74, yes=61
// example dataset=camp -> dataset=camp, group=all, asked=0, unknown=18
// example dataset=nothing ->
