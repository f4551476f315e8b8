// Whoever has a tie with participants that a picture has reached, and wasn't reached before: one step of an ego picture.
//
// One row per participant, those with ties to the most of them first.
//
// param ids: str[]           Ids of the participants reached last.
// param seen: str[]          Ids that are no news.
// param types: str[]         Types of tie that are drawn.
// returns id: str
// returns ties: int          With how many of ids it has a tie.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND $ids AS id
MATCH (near:Participant {id: id})-[report:INFORMS|SUPPLIES|SUPPORTS|COLLABORATES_WITH]-(far:Participant)
WHERE type(report) IN $types AND [report.dataset, report.wave] IN units AND NOT far.id IN $seen
WITH far, count(DISTINCT near) AS ties
WHERE (size($kind) = 0 OR far.kind IN $kind)
  AND (size($group) = 0 OR far.group IN $group)
  AND (size($role) = 0 OR far.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (far)-[at:AT_STAGE]->(stage:Stage) WHERE stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (far)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place) WHERE place.id IN $place })
RETURN far.id AS id, ties
ORDER BY ties DESC, id
