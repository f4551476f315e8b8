// At which stages of the value chain the participants of a picture work.
//
// param ids: str[]
// returns participant: str
// returns stage: str
// returns name: str
// returns position: int
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND $ids AS id
MATCH (:Participant {id: id})-[works:AT_STAGE]->(stage:Stage)
WHERE [works.dataset, works.wave] IN units
RETURN DISTINCT id AS participant, stage.id AS stage, coalesce(stage.name, stage.id) AS name, stage.position AS position
ORDER BY participant, position, stage
