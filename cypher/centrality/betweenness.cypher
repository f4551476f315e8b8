// Participants that most often lie on the shortest paths between two others.
//
// One row per participant, highest first. On a network too large to measure exactly it is estimated; scores below the
// estimate's error are blank and not ranked.
//
// Convention: pairs of others (ordered where ties have a direction) whose shortest paths pass here, each by its share
// (Freeman 1977; Brandes 2001), not divided; betweenness_share is divided by the number of such pairs. Weighted:
// the length of a tie is 1/weight.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// needs   gds
// python  centrality:betweenness
// prefers process                     quicker at every size that was measured (docs/measures.md)
// spark   measures:betweenness
// ranks   betweenness
// returns id: str                                          The participant.
// returns name: str                                        Its name.
// returns betweenness: float? when unweighted              Pairs of others whose shortest paths pass here, each by its share.
// returns betweenness_share: share? when unweighted        The same, divided by the number of such pairs; blank if n < 3.
// returns betweenness_weighted: float? when weighted       The same as betweenness with 1/weight as a tie's length.
// returns betweenness_share_weighted: share? when weighted The same, divided by the number of such pairs.
// example dataset=florentine graph=collaboration -> name=Medici, betweenness=47.5, betweenness_share=0.4524
// example dataset=kite graph=collaboration -> name=Heather, betweenness=14.0
// example dataset=chain -> id=chain:dyer-1, betweenness=8.0, betweenness_share=0.1429
// example dataset=chain weighted -> id=chain:dyer-1, betweenness_weighted=8.0
// example dataset=lonely -> id=alone, betweenness=0.0
// example dataset=nothing ->
CALL gds.betweenness.stream($graph) YIELD nodeId, score
WITH collect([nodeId, score]) AS scores, count(*) AS n
UNWIND scores AS pair
WITH gds.util.asNode(pair[0]) AS participant, pair[1] AS score,
  toFloat((n - 1) * (n - 2)) / CASE WHEN $undirected THEN 2 ELSE 1 END AS pairs
@profile(participant, said)
RETURN participant.id AS id, said.name AS name, score AS betweenness,
  CASE WHEN pairs > 0 THEN score / pairs END AS betweenness_share
// Scores that agree to ten digits are equal.
ORDER BY round(log(betweenness + 1e-300), 10) DESC, name, id
