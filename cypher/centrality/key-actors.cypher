// Actors and organizations that hold the network together: degree, closeness and betweenness side by side.
//
// One row per participant: first those that are among the first N (--top, else 10) of most of the three rankings, then
// in order of mean rank. How far the three agree is Kendall's W, in the notes. Information sources are left out before
// measuring, on every graph, unless --kind names them.
//
// Convention: degree and Wasserman-Faust closeness (on a directed graph closeness_out) and raw betweenness; competition
// ranks after rounding to 10 significant digits; mean_rank is the mean of mid-ranks (Borda).
//
// graph   all|knowledge|supply|support|collaboration|flow|participation where kind=Actor,Organization
// python  centrality:key_actors
// ranks   mean_rank
// returns id: str                                   The participant.
// returns name: str                                 Its name.
// returns kind: str                                 Actor or Organization; what --kind names, if it does.
// returns group: str?                               Its stakeholder group.
// returns degree: int                               With how many it has a tie.
// returns degree_rank: int                          Its rank by degree; equals share a rank.
// returns closeness: float when undirected          How near it is to all others.
// returns closeness_rank: int when undirected       Its rank by closeness.
// returns closeness_out: float when directed        How near those are whom it reaches.
// returns closeness_out_rank: int when directed     Its rank by closeness_out.
// returns betweenness: float?                       How often it lies between two others.
// returns betweenness_rank: int                     Its rank by betweenness.
// returns mean_rank: float                          Mean of the three ranks, equals at the middle of theirs.
// returns in_top: int                               In how many of the three it is among the first N.
// example dataset=florentine -> name=Medici, degree=6, closeness=0.5227, betweenness=47.5, mean_rank=1.0, in_top=3
// example dataset=batik-pekalongan -> in_top=3
// example dataset=nothing ->
