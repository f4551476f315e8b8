// Reports that agree and disagree: of each tie and question, which of its two ends say it, and whether the other denies it.
//
// One row per pair and question that somebody reports, in the direction of the tie. both: each end reports it. denied: one
// end reports it, and the other, who was asked and answered, doesn't. one: one end reports it, and the other wasn't asked or
// gave no answer. others: neither end is known to have reported it. Questions that mirror each other are one question. Who may
// deny is who answered and could have said it: the receiver where a question asks, the giver where it tells, both where
// both ends were asked. --ties chooses by this which reports make a tie.
//
// Convention: confirmed = both / (both + denied), among the ties that one of their ends reports; ties go in their own
// direction, whatever --undirected says, those without one from the smaller id.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  reports:reports
// key     dataset from to question type
// returns from: str                   The giver.
// returns to: str                     The receiver.
// returns question: str?              The question; of those that mirror each other the first by alphabet.
// returns state: str                  both, denied, one or others.
// returns from_says: str              What the giver says of it: yes, no, no answer, not asked, or unknown where who answered isn't recorded.
// returns to_says: str                What the receiver says of it.
// returns from_weight: float?         The strength that the giver reports.
// returns to_weight: float?           The strength that the receiver reports.
// returns type: str                   INFORMS, SUPPLIES, SUPPORTS or COLLABORATES_WITH.
// returns dataset: str                The survey.
// returns wave: int?                  Its wave.
// returns from_name: str              Name of the giver.
// returns to_name: str                Name of the receiver.
// example dataset=camp -> state=one, from_says=yes, to_says="not asked"
// example dataset=nothing ->
