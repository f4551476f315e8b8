// How many others each participant has a tie with: in = who gives to it, out = to whom it gives.
//
// One row per participant, most first. On knowledge the one whom everybody asks is high on out_degree.
//
// Convention: distinct participants, self-ties left out; shares are divided by n - 1 (Freeman 1979); strength adds up weights.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  centrality:degree
// spark   measures:degree
// ranks   out_degree|degree
// returns id: str                                     The participant.
// returns name: str                                   Its name.
// returns in_degree: int when directed                From how many it receives.
// returns out_degree: int when directed               To how many it gives.
// returns degree: int                                 How many it has a tie with, in either direction.
// returns in_degree_share: share? when directed       in_degree divided by n - 1; blank if n < 2.
// returns out_degree_share: share? when directed      out_degree divided by n - 1.
// returns degree_share: share?                        degree divided by n - 1.
// returns strength_in: float when directed weighted   Sum of the weights of what it receives.
// returns strength_out: float when directed weighted  Sum of the weights of what it gives.
// returns strength: float when undirected weighted    Sum of the weights of its ties.
// example dataset=florentine graph=collaboration -> name=Medici, degree=6, degree_share=0.4000
// example dataset=kite graph=collaboration -> name=Diane, degree=6
// example dataset=chain -> id=chain:weaver, in_degree=2, out_degree=2, degree=3, degree_share=0.375
// example dataset=chain weighted -> id=chain:weaver, strength_in=3.0, strength_out=2.0
// example dataset=chain question=taste -> id=chain:stall, in_degree=1, out_degree=2, degree=3
// example dataset=lonely -> id=alone, degree=0
// example dataset=nothing ->
