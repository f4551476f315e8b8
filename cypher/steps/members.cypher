// Ids of the participants that a filter keeps.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (member:Participant)-[said:RECORDED_IN]->(covered)
WHERE said.wave = coalesce($wave, covered.wave)
  AND (size($kind) = 0 OR member.kind IN $kind)
  AND (size($group) = 0 OR member.group IN $group)
  AND (size($role) = 0 OR member.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (member)-[at:AT_STAGE]->(stage:Stage) WHERE stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (member)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place) WHERE place.id IN $place })
RETURN collect(DISTINCT member.id) AS ids
