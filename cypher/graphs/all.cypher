// Who has any tie with whom: knowledge, goods, support or collaboration.
//
// Undirected. Nodes are the actors, organizations and information sources recorded in the chosen datasets.
// The reports of a pair fold: the largest weight per question, then the sum over questions. Self-ties are left
// out, isolates stay. What follows the text sees source, target and weight: a row per pair, and a row with
// neither target nor weight per participant; rows of one source follow each other.
//
// param dataset: str[] = []           Cover this dataset only; may be given several times.
// param wave: int?                    Cover this wave instead of the latest one.
// param kind: str[] = []              Keep only this kind before measuring: Actor, Organization, InformationSource.
// param group: str[] = []             Keep only this stakeholder group before measuring.
// param role: str[] = []              Keep only this role before measuring.
// param stage: str[] = []             Keep only this stage of the value chain before measuring.
// param place: str[] = []             Keep only this place and its parts before measuring.
// param undirected: bool = true     These ties are read without direction.
// returns source: str                 The giver.
// returns target: str?                The receiver.
// returns weight: float?              The tie's strength.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (member:Participant)-[said:RECORDED_IN]->(covered)
WHERE said.wave = coalesce($wave, covered.wave)
  AND (size($kind) = 0 OR member.kind IN $kind)
  AND (size($group) = 0 OR member.group IN $group)
  AND (size($role) = 0 OR member.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (member)-[at:AT_STAGE]->(stage:Stage) WHERE stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (member)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place) WHERE place.id IN $place })
WITH collect(DISTINCT member) AS members,
  collect(DISTINCT [covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND members AS source
WITH source, members, units ORDER BY source
CALL (source, members, units) {
  RETURN null AS target, null AS weight
  UNION ALL
  MATCH (source)-[report:INFORMS|SUPPLIES|SUPPORTS|COLLABORATES_WITH]-(target:Participant)
  WHERE source.id < target.id AND target IN members AND [report.dataset, report.wave] IN units
  WITH target, type(report) AS relation, report.dataset AS dataset, report.question AS question, max(report.weight) AS strongest
  RETURN target, sum(strongest) AS weight
}
WITH source, target, weight
