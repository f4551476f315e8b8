// Parts of the network with more ties within than chance gives, and how sure it is who belongs together.
//
// One row per participant, the largest community first. together: how often, over 50 seeded runs, those of its community
// are with it again; near 1 the parts are plain. The notes have the modularity.
//
// Convention: Leiden (Traag, Waltman & van Eck 2019) for modularity (Newman & Girvan 2004) on the graph without direction,
// the best of 50 seeded runs (fewer on large graphs, said in the notes). Weighted: of a tie's two directions the stronger.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  communities:communities
// returns id: str              The participant.
// returns name: str            Its name.
// returns community: int       Number of its community; 1 is the largest.
// returns size: int            How many are in it.
// returns together: share? when unweighted           Mean share of runs in which those of its community are with it; blank if it is alone.
// returns together_weighted: share? when weighted    The same with the ties' strength.
// example dataset=pieces graph=collaboration -> community=1, size=5
// example dataset=lonely -> id=alone, community=1, together=null
// example dataset=nothing ->
