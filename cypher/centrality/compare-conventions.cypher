// How the ranks of one network change between UCINET, igraph, networkx, Graph Data Science and canting.
//
// One row per participant, those whose rank changes most first. Tools mean different things by one name; a blank column is
// a tool that has no formula of its own for the measure, or gives no figure. The notes have Kendall's tau of each to
// canting's.
//
// Convention: closeness, eigenvector and constraint as the queries closeness, eigenvector and structural-holes have them
// under --convention; ranks as in races, after rounding to 10 digits, the lowest constraint first.
// Closeness is of all five, eigenvector of canting and UCINET, constraint of all but Graph Data Science.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  conventions:compare_conventions
// param measure: closeness|eigenvector|constraint = closeness   What is compared.
// param way: in|out = out       Of closeness: over those who reach it, or those whom it reaches; the same where ties have no direction.
// returns id: str               The participant.
// returns name: str             Its name.
// returns moves: int?           Difference of its highest and lowest rank.
// returns canting_rank: int?    Its rank in canting.
// returns ucinet_rank: int?     Its rank in UCINET.
// returns igraph_rank: int?     Its rank in igraph, normalized.
// returns networkx_rank: int?   Its rank in networkx.
// returns gds_rank: int?        Its rank in Graph Data Science, as it is if nothing is asked for.
// returns canting: float?       Its score in canting.
// returns ucinet: float?        Its score in UCINET.
// returns igraph: float?        Its score in igraph.
// returns networkx: float?      Its score in networkx.
// returns gds: float?           Its score in Graph Data Science.
// example dataset=pieces graph=collaboration -> moves=7
// example dataset=lonely -> id=alone, moves=0
// example dataset=nothing ->
