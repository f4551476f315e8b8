// Stages of the value chain, and what a dataset says of each: RECORDED_IN. One that no other load has recorded gets its
// name and position at once; one that others recorded too is settled when the load ends.
//
// rows: id, key, code, name, position
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (stage:Stage {id: row[0]})
MERGE (stage)-[said:RECORDED_IN {key: row[1]}]->(dataset) SET said =  // known
CREATE (stage)-[said:RECORDED_IN                                      // new
  {key: row[1], dataset: $dataset, wave: $wave, run: $run, code: row[2], name: row[3], position: row[4]}
]->(dataset)                                                          // new
FOREACH (_ IN CASE WHEN COUNT { (stage)-[:RECORDED_IN]->(:Dataset) } = 1 THEN [1] ELSE [] END |
  SET stage.code = row[2], stage.name = row[3], stage.position = row[4])
RETURN count(DISTINCT said) AS merged
