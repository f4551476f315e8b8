// Ties along which most shortest paths between two participants lead.
//
// One row per tie, highest first.
//
// Convention: pairs (ordered where ties have a direction) whose shortest paths lead along the tie, each by its share (Girvan
// & Newman 2002), not divided; betweenness_share is divided by the number of such pairs, n(n-1) or half of it.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  centrality:tie_betweenness
// returns from: str                   One end; the giver, where ties have a direction.
// returns to: str                     The other.
// returns from_name: str              Name of the one.
// returns to_name: str                Name of the other.
// returns betweenness: float          Pairs whose shortest paths lead along it, each by its share.
// returns betweenness_share: share    The same, divided by the number of pairs.
// example dataset=pieces graph=collaboration -> from=n1, betweenness=4.0
// example dataset=lonely ->
