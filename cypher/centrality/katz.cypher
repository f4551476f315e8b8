// Participants at whom many walks end, the longer the less: Katz centrality.
//
// One row per participant, highest first. katz counts walks that end here, katz_source those that begin here.
//
// Convention: x = alpha A'x + 1, of length 1 (Katz 1953), alpha = .85 / the largest eigenvalue; where no tie is on a circle
// alpha = .85, said in the notes. Weighted: a tie counts by its strength.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  walks:katz
// returns id: str                                               The participant.
// returns name: str                                             Its name.
// returns katz: float when unweighted                           By the walks that end here.
// returns katz_source: float when directed unweighted           By the walks that begin here.
// returns katz_weighted: float when weighted                    By the walks that end here, with the ties' strength.
// returns katz_source_weighted: float when directed weighted    By the walks that begin here, with the ties' strength.
// example dataset=kite graph=collaboration -> name=Diane
// example dataset=lonely -> id=alone, katz=1.0
// example dataset=nothing ->
