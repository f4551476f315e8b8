// How near each participant is to all others along the flow.
//
// One row per participant, nearest first. in = how near those are from whom something reaches it, out = how near
// those are whom it reaches. On knowledge the expert whom everybody asks is high on closeness_out.
//
// Convention: Wasserman-Faust closeness, (r/(n-1)) * (r / sum of d) over the r participants reached (Wasserman & Faust
// 1994, p. 201); an isolate has 0. Weighted: the length of a tie is 1/weight. --convention ucinet: (n-1) / sum of d, unreachable ones at the
// longest distance + 1, 0 for all where nobody has a tie; igraph (normalized) and gds (its default): r / sum of d, who reaches nobody blank or 0.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// needs   gds
// python  centrality:closeness
// prefers process                     quicker at every size that was measured (docs/measures.md)
// spark   measures:closeness
// ranks   closeness_out|closeness
// param convention: canting|ucinet|igraph|networkx|gds = canting       Whose formula: canting and networkx (its default) as above; the others below.
// returns id: str                                                   The participant.
// returns name: str                                                 Its name.
// returns closeness_in: float? when directed unweighted              Over those who reach it.
// returns closeness_out: float? when directed unweighted             Over those whom it reaches.
// returns closeness: float? when undirected unweighted               Over those who are connected to it.
// returns closeness_in_weighted: float? when directed weighted       The same with 1/weight as length; not bounded by 1.
// returns closeness_out_weighted: float? when directed weighted      The same with 1/weight as length; not bounded by 1.
// returns closeness_weighted: float? when undirected weighted        The same with 1/weight as length; not bounded by 1.
// example dataset=florentine graph=collaboration -> name=Medici, closeness=0.5227
// example dataset=pieces graph=collaboration convention=ucinet -> id=n1, closeness=0.344
// example dataset=kite graph=collaboration -> name=Fernando, closeness=0.643
// example dataset=chain -> id=chain:stall, closeness_in=0.1250, closeness_out=0.2857
// example dataset=chain weighted -> id=chain:buyers, closeness_in_weighted=0.0, closeness_out_weighted=0.6250
// example dataset=lonely -> id=alone, closeness_in=0.0
// example dataset=nothing ->
CALL () {
  CALL gds.closeness.stream($graph, {useWassermanFaust: true}) YIELD nodeId, score
  RETURN nodeId, score AS inward, 0.0 AS outward
  UNION ALL
  CALL gds.closeness.stream($reversed, {useWassermanFaust: true}) YIELD nodeId, score
  RETURN nodeId, 0.0 AS inward, score AS outward
}
WITH nodeId, sum(inward) AS inward, sum(outward) AS outward
WITH gds.util.asNode(nodeId) AS participant, inward, outward
@profile(participant, said)
RETURN participant.id AS id, said.name AS name, inward AS closeness_in, outward AS closeness_out, inward AS closeness
// Scores that agree to ten digits are equal.
ORDER BY round(log(closeness_out + 1e-300), 10) DESC, round(log(closeness_in + 1e-300), 10) DESC, name, id
