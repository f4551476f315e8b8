// Participants and the events that they take part in, each by how central it is in the network of both.
//
// One row per participant and per event, participants first, the most central first. mode says which it is. Filters
// choose participants; every event of the data covered counts, also one where none of them is.
//
// In a network of several pieces closeness may be above 1, as in networkx: the least possible sum is that of the whole.
//
// Convention: on the graph of participants and events (Borgatti & Everett 1997; Borgatti & Halgin 2011): degree_share =
// degree / size of the other mode; closeness = least possible sum of distances (other mode + 2 (own mode - 1)) / sum of d,
// times the share reached; betweenness_share = betweenness / its maximum for that mode; eigenvector of length 1.
//
// graph   all
// python  two_mode:two_mode
// key     id mode
// returns id: str                      The participant or event.
// returns name: str                    Its name.
// returns mode: str                    participant or event.
// returns degree: int                  Events that it takes part in, or participants who do.
// returns degree_share: share?         The same, divided by the size of the other mode; blank if that is empty.
// returns closeness: float             How near it is to all others, as near as it could be: 1.
// returns betweenness: float           Pairs of others whose shortest paths pass here, each by its share.
// returns betweenness_share: share?    The same, divided by the most there could be.
// returns eigenvector: float?          Its part of the eigenvector; blank if two pieces share the largest eigenvalue.
// example dataset=davis -> id=davis:evelyn-jefferson, degree=8, degree_share=0.571, closeness=0.800, betweenness_share=0.0966
// example dataset=lonely -> id=alone, mode=participant, degree=0
// example dataset=nothing ->
