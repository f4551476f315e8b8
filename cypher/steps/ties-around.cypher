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
UNWIND range(0, size($frontier) - 1) AS at
MATCH (near:Participant {id: $frontier[at]})
CALL (near) {
  MATCH (near)<-[report:INFORMS|SUPPLIES]-(far)
  WHERE $against AND type(report) IN $types AND @walked(report)
  RETURN far
  UNION
  MATCH (near)-[report:INFORMS|SUPPLIES]->(far)
  WHERE $along AND type(report) IN $types AND @walked(report)
  RETURN far
}
WITH far, collect(at) AS ends
@profile(far, said)
RETURN collect(far.id) AS ids, collect(said.name) AS names, collect(coalesce(said.kind, '')) AS kinds, collect(ends) AS ends
