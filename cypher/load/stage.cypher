// Stages of the value chain, and what a dataset says of each: RECORDED_IN.
//
// rows: id, key, name, position
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (stage:Stage {id: row[0]})
MERGE (stage)-[said:RECORDED_IN {key: row[1]}]->(dataset)
SET said = {key: row[1], dataset: $dataset, wave: $wave, run: $run, name: row[2], position: row[3]}
SET stage.name = coalesce(row[2], row[0]), stage.position = row[3]
RETURN count(DISTINCT said) AS merged
