// Who together hold the network together, and from whom together most is reached; beside them the first by betweenness.
//
// One row per member of a set. A set is more than its members: the best three together are seldom the three best, since
// those may do the same work. value is the whole set's; the rows with set = betweenness say what the k first by betweenness
// would give by the same criterion.
//
// Convention: Borgatti (2006). fragmentation (KPP-NEG) = share of pairs of those who stay without a way between them once
// the set has left, ties read without direction; reach (KPP-POS) = share of participants in the set or within steps of
// it, along the ties; distance (KPP-POS) = sum of 1/d from the nearest of the set, itself 1, divided by n. Every set is
// tried up to 20,000 of them, else one is built up greedily and bettered by swaps.
//
// graph   knowledge|supply|flow|support|collaboration|all
// python  key_players:key_players
// param   k: int = 3                  How many participants make a set.
// param   criterion: all|fragmentation|reach|distance = all   By what a set is chosen.
// param   steps: int = 2              For reach: within how many steps.
// key     id set criterion
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns set: str                    fragmentation, reach, distance, or betweenness.
// returns criterion: str              What value is.
// returns value: float                What the whole set has by the criterion.
// example dataset=pieces graph=collaboration k=1 criterion=fragmentation -> id=n1, set=fragmentation
// example dataset=kite graph=collaboration k=2 criterion=fragmentation -> set=fragmentation
// example dataset=nothing ->
