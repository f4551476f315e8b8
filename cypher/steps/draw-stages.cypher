// At which stages of the value chain the participants of a picture work.
//
// param ids: str[]
// returns participant: str
// returns stage: str
// returns name: str
// returns position: int
UNWIND $ids AS id
MATCH (:Participant {id: id})-[works:AT_STAGE]->(stage:Stage)
WHERE [works.dataset, works.wave] IN $units
WITH DISTINCT id, stage
@stage(stage, said)
RETURN id AS participant, stage.id AS stage, said.name AS name, said.position AS position
ORDER BY participant, position, stage
