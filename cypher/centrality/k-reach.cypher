// Whom each reaches within a few steps, and who reaches it, as a share of all others.
//
// One row per participant, the farthest reaching first. in = who reaches it, out = whom it reaches.
//
// Convention: others within `steps` steps / (n - 1) (Borgatti, Everett & Johnson 2013, ch. 10); blank if n < 2.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  walks:k_reach
// spark   measures:k_reach
// param steps: int = 2                       Within how many steps.
// returns id: str                            The participant.
// returns name: str                          Its name.
// returns reach_out: share? when directed    Share of the others whom it reaches.
// returns reach_in: share? when directed     Share of the others who reach it.
// returns reach: share? when undirected      Share of the others who are so near.
// example dataset=kite graph=collaboration -> reach=1.0
// example dataset=lonely -> id=alone, reach_out=null
// example dataset=nothing ->
