// Events, and what a dataset says of each: RECORDED_IN.
//
// rows: id, key, row, name, mentioned, file, properties
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (event:Event {id: row[0]})
MERGE (event)-[said:RECORDED_IN {key: row[1]}]->(dataset) SET said =  // known
CREATE (event)-[said:RECORDED_IN                                      // new
  {key: row[1], dataset: $dataset, wave: $wave, run: $run, file: row[5], row: row[2], name: row[3],
  mentioned: row[4]}
]->(dataset)                                                          // new
SET said += row[6]                                                    // more
WITH event, said, row, COUNT { (event)-[:RECORDED_IN]->(:Dataset) } = 1 AS alone
CALL (event, row, alone) {
  WITH * WHERE alone
  SET event = {id: row[0], name: coalesce(row[3], row[0])}
  SET event += row[6]                                                 // more
}
RETURN count(DISTINCT said) AS merged
