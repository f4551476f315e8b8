// Takes back figures that older runs of a dataset and wave said, and this one doesn't.
UNWIND $ids AS id
MATCH (observation:Observation {id: id})
CALL (observation) {
  MATCH (observation)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH observation, NOT EXISTS { (observation)-[:RECORDED_IN]->(:Dataset) } AS gone
CALL (observation, gone) {
  WITH * WHERE gone
  DETACH DELETE observation
}
RETURN sum(CASE WHEN gone THEN 1 ELSE 0 END) AS removed
