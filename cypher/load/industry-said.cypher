// What a dataset says of industries: RECORDED_IN. One that no other load described gets its name and level at once; one
// that others described too is settled when the load ends.
//
// rows: id, key, row, code, name, level
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (source:Industry {id: row[0]})
ON CREATE SET source.scheme = $scheme, source.code = row[3]
MERGE (source)-[said:RECORDED_IN {key: row[1]}]->(dataset) SET said =  // known
CREATE (source)-[said:RECORDED_IN                                      // new
  {key: row[1], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[2], name: row[4],
  level: row[5]}
]->(dataset)                                                           // new
FOREACH (_ IN CASE WHEN COUNT { (source)-[:RECORDED_IN]->() } = 1 THEN [1] ELSE [] END |
  SET source.name = row[4], source.level = row[5])
RETURN count(DISTINCT said) AS merged
