// Participants whose neighbours are themselves well connected.
//
// One row per participant, highest first. Direction is left out: a tie either way is a tie.
//
// Convention: principal eigenvector of the symmetrized adjacency of the component with the largest eigenvalue, of length
// 1 (Bonacich 1972); 0 in the other components; blank if two components share that eigenvalue. Weighted: of a tie's two
// directions the stronger; with --undirected its reports either way fold as one tie's, before that. Unweighted,
// --undirected changes nothing. --convention ucinet: where several components have ties, of each l² sum(v) v_i, with its
// eigenvalue l and eigenvector v (Everett & Borgatti).
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// python  centrality:eigenvector
// ranks   eigenvector
// param convention: canting|ucinet = canting      ucinet: where several components have ties, each by its own eigenvalue.
// returns id: str                                  The participant.
// returns name: str                                Its name.
// returns eigenvector: float? when unweighted      Its part of the eigenvector.
// returns eigenvector_weighted: float? when weighted  The same with the ties' weights.
// returns component: int                           The connected piece it is in; 1 is the largest.
// example dataset=florentine graph=collaboration -> name=Medici, eigenvector=0.4303, component=1
// example dataset=pieces graph=collaboration convention=ucinet -> id=n1, component=1
// example dataset=lonely -> id=alone, component=1
// example dataset=nothing ->
