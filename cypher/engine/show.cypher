// Ids of the participants that are shown, where only some kinds, groups, roles, stages or places are asked for.
MATCH (participant:Participant)
WHERE (size($kind) = 0 OR participant.kind IN $kind)
  AND (size($group) = 0 OR participant.group IN $group)
  AND (size($role) = 0 OR participant.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (participant)-[:AT_STAGE]->(stage:Stage) WHERE stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (participant)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place) WHERE place.id IN $place })
RETURN participant.id AS id
