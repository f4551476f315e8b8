// The ties of participants, to find paths among: who is at the other end, and of whose ties.
//
// One row of lists, which travel several times faster than rows; no row if there is no tie.
//
// param frontier: str[]      Ids of participants.
// param types: str[]         Types of tie to walk: INFORMS, SUPPLIES or both.
// param against: bool        Walk from receivers to givers.
// param along: bool          Walk from givers to receivers.
// returns ids: str[]         Who is at the other end of a tie.
// returns names: str[]
// returns kinds: str[]
// returns ends: list[]       For each, positions in frontier of those it has a tie with.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND range(0, size($frontier) - 1) AS at
MATCH (near:Participant {id: $frontier[at]})
CALL (near, units) {
  MATCH (near)<-[report:INFORMS|SUPPLIES]-(far)
  WHERE $against AND type(report) IN $types AND [report.dataset, report.wave] IN units
  RETURN far
  UNION
  MATCH (near)-[report:INFORMS|SUPPLIES]->(far)
  WHERE $along AND type(report) IN $types AND [report.dataset, report.wave] IN units
  RETURN far
}
WITH far, collect(at) AS ends
RETURN collect(far.id) AS ids, collect(far.name) AS names, collect(far.kind) AS kinds, collect(ends) AS ends
