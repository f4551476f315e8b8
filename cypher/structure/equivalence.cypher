// Who is tied to the same others: participants clustered by how alike their ties are, and who is most alike.
//
// One row per participant, in order of cluster. Distance 0: tied to exactly the same others. The notes say how far the
// clusters tell all that the distances do (cophenetic correlation).
//
// Convention: structural equivalence (Burt 1976): Euclidean distance of rows and columns over all others k, and
// (a_ij - a_ji)² once; average linkage. Without --clusters it is cut where the next joining is the longest step.
//
// graph   knowledge|supply|support|collaboration|flow|all
// python  blocks:equivalence
// param clusters: int?                         Into how many clusters at most: those that join at one distance stay together. Where it steps longest, if left out.
// returns id: str                              The participant.
// returns name: str                            Its name.
// returns cluster: int                         Its cluster.
// returns nearest: str?                        Id of the one that is most alike; of several the first by id.
// returns nearest_name: str?                   Its name.
// returns distance: float? when unweighted     How far their ties differ.
// returns distance_weighted: float? when weighted   The same of the ties' strengths.
// example dataset=pieces graph=collaboration clusters=3 -> cluster=1
// example dataset=lonely -> id=alone, nearest=null
// example dataset=nothing ->
