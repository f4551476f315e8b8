// Hubs and authorities: who gives to the good receivers, and who receives from the good givers.
//
// One row per participant, the best authority first.
//
// Convention: first singular vectors of the matrix, of length 1 (Kleinberg 1999); blank where the first two singular
// values are equal. Where ties have no direction the two are the same. Weighted: a tie counts by its strength.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  walks:hits
// returns id: str                                 The participant.
// returns name: str                               Its name.
// returns authority: float? when unweighted       How far it receives from good hubs.
// returns hub: float? when unweighted             How far it gives to good authorities.
// returns authority_weighted: float? when weighted  The same with the ties' strength.
// returns hub_weighted: float? when weighted      The same with the ties' strength.
// example dataset=hightech -> id=hightech:m02
// example dataset=lonely -> id=alone, hub=null
// example dataset=nothing ->
