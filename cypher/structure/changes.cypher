// What changed between two waves of a survey: which ties were kept, are new, were lost, and of which that is unknown.
//
// One row per tie and question; with --by, counts by the groups or stages of the two ends. A tie is new or lost only where
// both ends are participants of the other wave too, and somebody who could have said that there is none answered that
// question in it; else it is unknown, so that what changed isn't taken for who answered. Read without direction, a tie is
// known so if it is in each direction in which the other wave reports it. A filter keeps whom it keeps in either wave, so
// that whoever changed group takes no tie away. Who came and who left, and how alike the waves are, stands in the notes.
//
// Convention: Jaccard = kept / (kept + new + lost), Hamming = new + lost, both among the ties that are known in both waves;
// ties are compared question by question, those that mirror each other as one, whatever their strength.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  changes:changes
// param before: int?                  The earlier wave; the last before the later one if left out.
// param after: int?                   The later wave; the latest, or that of --wave, if left out.
// param by: none|group|stage = none   Count by the groups or stages of the two ends, as the later wave has them (else the earlier); several stages are one row.
// key     dataset from to question state
// returns from: str?                  The giver; with --by its group or stage, blank for none.
// returns to: str?                    The receiver; with --by its group or stage.
// returns question: str?              The question that was answered.
// returns state: str                  kept, new, lost or unknown.
// returns ties: int                   How many ties that are.
// returns dataset: str                The survey.
// returns from_name: str?             Name of the giver; blank with --by.
// returns to_name: str?               Name of the receiver; blank with --by.
// example dataset=camp ->
// example dataset=nothing ->
