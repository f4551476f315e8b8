// The ties of participants and how strong they are, to find the strongest paths among.
//
// One row of lists, which travel several times faster than rows; no row if there is no tie. The reports of a pair fold:
// the largest weight per question, then the sum over questions.
//
// param frontier: str[]      Ids of participants.
// param types: str[]         Types of tie to walk: INFORMS, SUPPLIES or both.
// param against: bool        Walk from receivers to givers.
// param along: bool          Walk from givers to receivers.
// returns ids: str[]         Who is at the other end of a tie.
// returns names: str[]
// returns kinds: str[]
// returns ends: list[]       For each, positions in frontier of those it has a tie with.
// returns weights: list[]    For each of these, the strength of the tie.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND range(0, size($frontier) - 1) AS at
MATCH (near:Participant {id: $frontier[at]})
CALL (near, units) {
  MATCH (near)<-[report:INFORMS|SUPPLIES]-(far)
  WHERE $against AND type(report) IN $types AND [report.dataset, report.wave] IN units
  RETURN far, report
  UNION
  MATCH (near)-[report:INFORMS|SUPPLIES]->(far)
  WHERE $along AND type(report) IN $types AND [report.dataset, report.wave] IN units
  RETURN far, report
}
WITH at, far, type(report) AS relation, report.dataset AS dataset, report.question AS question,
  max(report.weight) AS strongest
WITH at, far, sum(strongest) AS weight
WITH far, collect(at) AS ends, collect(weight) AS weights
RETURN collect(far.id) AS ids, collect(far.name) AS names, collect(far.kind) AS kinds, collect(ends) AS ends,
  collect(weights) AS weights
