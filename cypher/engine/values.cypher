// The groups, roles, stages and places that participants of the chosen datasets have.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (participant:Participant)-[:RECORDED_IN]->(covered)
OPTIONAL MATCH (participant)-[:AT_STAGE]->(stage:Stage)
OPTIONAL MATCH (participant)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place)
RETURN collect(DISTINCT participant.kind) AS kind, collect(DISTINCT participant.group) AS group,
  collect(DISTINCT participant.role) AS role, collect(DISTINCT stage.id) AS stage, collect(DISTINCT place.id) AS place
