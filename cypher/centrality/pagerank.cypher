// Where somebody ends up who follows ties at random: the well informed, and (turned round) the sources.
//
// One row per participant, highest first. pagerank follows the flow, so it ranks the well informed;
// pagerank_source goes against it and ranks those from whom knowledge comes.
//
// Convention: damping 0.85, sum 1, who gives to nobody passes on to everybody alike (Brin & Page 1998). Weighted: in
// proportion to weight.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// needs   gds
// python  centrality:pagerank
// prefers process                     quicker at every size that was measured (docs/measures.md)
// spark   measures:pagerank
// ranks   pagerank
// returns id: str                                      The participant.
// returns name: str                                    Its name.
// returns pagerank: float when unweighted              Along the flow.
// returns pagerank_source: float when directed unweighted  Against the flow.
// returns pagerank_weighted: float when weighted       Along the flow, in proportion to weight.
// returns pagerank_source_weighted: float when directed weighted  Against the flow, in proportion to weight.
// example dataset=chain -> id=chain:weaver, pagerank=0.2868
// example dataset=chain weighted -> id=chain:weaver, pagerank_weighted=0.2924
// example dataset=lonely -> id=alone, pagerank=1.0, pagerank_source=1.0
// example dataset=florentine graph=collaboration -> name=Medici, pagerank=0.1444
// example dataset=nothing ->
CALL () {
  CALL gds.pageRank.stream($graph, {dampingFactor: 0.85, tolerance: 1e-12, maxIterations: 1000, scaler: 'L1Norm'})
  YIELD nodeId, score
  RETURN nodeId, score AS along, 0.0 AS against
  UNION ALL
  CALL gds.pageRank.stream($reversed, {dampingFactor: 0.85, tolerance: 1e-12, maxIterations: 1000, scaler: 'L1Norm'})
  YIELD nodeId, score
  RETURN nodeId, 0.0 AS along, score AS against
}
WITH nodeId, sum(along) AS along, sum(against) AS against
WITH gds.util.asNode(nodeId) AS participant, along, against
@profile(participant, said)
RETURN participant.id AS id, said.name AS name, along AS pagerank, against AS pagerank_source
// Scores that agree to ten digits are equal.
ORDER BY round(log(pagerank + 1e-300), 10) DESC, name, id
