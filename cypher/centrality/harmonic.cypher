// How near each participant is to all others along the flow, each counted by one over its distance.
//
// One row per participant, nearest first. in = how near those are from whom something reaches it, out = how near
// those are whom it reaches. On knowledge the expert whom everybody asks is high on harmonic_out.
//
// Convention: sum of 1/d over the others, divided by n - 1 (Marchiori & Latora 2000; UCINET's reciprocal closeness);
// an isolate has 0. Weighted: the length of a tie is 1/weight.
//
// graph   knowledge|supply|support|collaboration|flow|all|participation
// needs   gds
// python  centrality:harmonic
// prefers process                     quicker at every size that was measured (docs/measures.md)
// ranks   harmonic_out|harmonic
// returns id: str                                                   The participant.
// returns name: str                                                 Its name.
// returns harmonic_in: float when directed unweighted              Over those who reach it.
// returns harmonic_out: float when directed unweighted             Over those whom it reaches.
// returns harmonic: float when undirected unweighted               Over those who are connected to it.
// returns harmonic_in_weighted: float when directed weighted       The same with 1/weight as length; not bounded by 1.
// returns harmonic_out_weighted: float when directed weighted      The same with 1/weight as length; not bounded by 1.
// returns harmonic_weighted: float when undirected weighted        The same with 1/weight as length; not bounded by 1.
// example dataset=pieces graph=collaboration -> id=n1, harmonic=0.364
// example dataset=chain -> id=chain:stall, harmonic_in=0.1250, harmonic_out=0.3542
// example dataset=lonely -> id=alone, harmonic_in=0.0
// example dataset=nothing ->
CALL () {
  CALL gds.closeness.harmonic.stream($graph) YIELD nodeId, score
  RETURN nodeId, score AS inward, 0.0 AS outward
  UNION ALL
  CALL gds.closeness.harmonic.stream($reversed) YIELD nodeId, score
  RETURN nodeId, 0.0 AS inward, score AS outward
}
// Of one participant alone Graph Data Science says NaN.
WITH nodeId, sum(CASE WHEN isNaN(inward) THEN 0.0 ELSE inward END) AS inward,
  sum(CASE WHEN isNaN(outward) THEN 0.0 ELSE outward END) AS outward
WITH gds.util.asNode(nodeId) AS participant, inward, outward
@profile(participant, said)
RETURN participant.id AS id, said.name AS name, inward AS harmonic_in, outward AS harmonic_out, inward AS harmonic
// Scores that agree to ten digits are equal.
ORDER BY round(log(harmonic_out + 1e-300), 10) DESC, round(log(harmonic_in + 1e-300), 10) DESC, name, id
