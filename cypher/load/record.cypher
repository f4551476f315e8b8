// Entries of registers, and what a dataset says of each: RECORDED_IN.
//
// rows: id, key, row, name, form, address, phone, identifiers, file, properties
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (record:Record {id: row[0]})
MERGE (record)-[said:RECORDED_IN {key: row[1]}]->(dataset) SET said =  // known
CREATE (record)-[said:RECORDED_IN                                      // new
  {key: row[1], dataset: $dataset, wave: $wave, run: $run, file: row[8], row: row[2], name: row[3],
  form: row[4], address: row[5], phone: row[6], identifiers: row[7]}
]->(dataset)                                                           // new
SET said += row[9]                                                     // more
WITH record, said, row, COUNT { (record)-[:RECORDED_IN]->(:Dataset) } = 1 AS alone
CALL (record, row, alone) {
  WITH * WHERE alone
  SET record = {id: row[0], name: coalesce(row[3], row[0]), form: row[4], address: row[5], phone: row[6],
    identifiers: row[7]}
  SET record += row[9]                                                 // more
}
RETURN count(DISTINCT said) AS merged
