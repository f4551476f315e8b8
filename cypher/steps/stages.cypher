// At which stages of the value chain participants work, from hulu to hilir.
//
// param ids: str[]
// returns id: str
// returns position: int
// returns name: str
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND $ids AS id
MATCH (:Participant {id: id})-[works:AT_STAGE]->(stage:Stage)
WHERE [works.dataset, works.wave] IN units
RETURN DISTINCT id, stage.position AS position, coalesce(stage.name, stage.id) AS name
ORDER BY id, position, name
