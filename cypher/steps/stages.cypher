// At which stages of the value chain participants work, from hulu to hilir.
//
// param ids: str[]
// returns id: str
// returns position: int
// returns name: str
UNWIND $ids AS id
MATCH (:Participant {id: id})-[works:AT_STAGE]->(stage:Stage)
WHERE [works.dataset, works.wave] IN $units
WITH DISTINCT id, stage
@stage(stage, said)
RETURN DISTINCT id, said.chain * 10000000 + said.position AS position, said.name AS name
ORDER BY id, position, name
