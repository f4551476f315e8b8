// One step of a breadth-first walk: whoever has a tie with the participants reached last, and wasn't seen before.
//
// One row of lists, which travel several times faster than rows.
//
// param frontier: str[]      Ids of the participants reached last, in the order that settles who `through` is.
// param seen: str[]          Ids that are no news.
// param types: str[]         Types of tie to walk: INFORMS, SUPPLIES or both.
// param against: bool        Walk from receivers to givers.
// param along: bool          Walk from givers to receivers.
// returns ids: str[]         Who is new.
// returns names: str[]
// returns kinds: str[]
// returns groups: str[]      "" where unknown.
// returns through: int[]     Position in frontier of the first one that each has a tie with.
// returns reports: int[]     How many reports tie each to them.
// returns stages: list[]     [position, name, positions in ids of those who work there], from hulu to hilir.
CALL () {
  UNWIND CASE WHEN $against THEN range(0, size($frontier) - 1) ELSE [] END AS at
  MATCH (near:Participant {id: $frontier[at]})<-[report:INFORMS|SUPPLIES]-(far)
  WHERE type(report) IN $types AND @walked(report)
  RETURN far, min(at) AS at, count(*) AS reports
  UNION ALL
  UNWIND CASE WHEN $along THEN range(0, size($frontier) - 1) ELSE [] END AS at
  MATCH (near:Participant {id: $frontier[at]})-[report:INFORMS|SUPPLIES]->(far)
  WHERE type(report) IN $types AND @walked(report)
  RETURN far, min(at) AS at, count(*) AS reports
}
WITH far, min(at) AS through, sum(reports) AS reports
WHERE NOT far.id IN $seen
@profile(far, told)
WITH collect(far) AS new, collect(far.id) AS ids, collect(told.name) AS names, collect(coalesce(told.kind, '')) AS kinds,
  collect(coalesce(told.group, '')) AS groups, collect(through) AS through, collect(reports) AS reports
CALL (new) {
  UNWIND range(0, size(new) - 1) AS at
  WITH at, new[at] AS participant
  MATCH (participant)-[works:AT_STAGE]->(stage:Stage)
  WHERE [works.dataset, works.wave] IN $units
  WITH stage, collect(DISTINCT at) AS there
  @stage(stage, said)
  WITH said.chain * 10000000 + said.position AS position, said.name AS name, stage, there ORDER BY position, stage.id
  RETURN collect([position, name, there]) AS stages
}
RETURN ids, names, kinds, groups, through, reports, stages
