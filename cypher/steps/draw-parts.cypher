// The groups and roles of everybody whom a picture's datasets record, whatever it shows of them, the largest first.
//
// returns what: str          group or role.
// returns of: str            The group, or the role.
// returns participants: int
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (participant:Participant)-[said:RECORDED_IN]->(covered)
WHERE said.wave = coalesce($wave, covered.wave)
UNWIND [['group', said.group], ['role', said.role]] AS part
WITH part[0] AS what, part[1] AS of, participant WHERE of IS NOT NULL
RETURN what, of, count(DISTINCT participant) AS participants
ORDER BY what, participants DESC, of
