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
UNWIND range(0, size($frontier) - 1) AS at
MATCH (near:Participant {id: $frontier[at]})
CALL (near) {
  MATCH (near)<-[report:INFORMS|SUPPLIES]-(far)
  WHERE $against AND type(report) IN $types AND @walked(report)
  RETURN far, report
  UNION
  MATCH (near)-[report:INFORMS|SUPPLIES]->(far)
  WHERE $along AND type(report) IN $types AND @walked(report)
  RETURN far, report
}
WITH at, far, type(report) AS relation, report.dataset AS dataset, @question(report) AS question,
  max(report.weight) AS strongest
WITH at, far, sum(strongest) AS weight
WITH far, collect(at) AS ends, collect(weight) AS weights
@profile(far, said)
RETURN collect(far.id) AS ids, collect(said.name) AS names, collect(coalesce(said.kind, '')) AS kinds, collect(ends) AS ends,
  collect(weights) AS weights
