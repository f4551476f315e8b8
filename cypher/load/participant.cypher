// Participants, and what a dataset says of each: RECORDED_IN. A participant that no other load has recorded gets its
// name, kind and properties from that at once; one that others recorded too is settled when the load ends.
//
// rows: id, key, row, name, kind, group, role, responded, mentioned, file, properties
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (participant:Participant {id: row[0]})
MERGE (participant)-[said:RECORDED_IN {key: row[1]}]->(dataset) SET said =  // known
CREATE (participant)-[said:RECORDED_IN                                      // new
  {key: row[1], dataset: $dataset, wave: $wave, run: $run, file: row[9], row: row[2], name: row[3],
  kind: row[4], group: row[5], role: row[6], responded: row[7], mentioned: row[8]}
]->(dataset)                                                                // new
SET said += row[10]                                                         // more
WITH participant, said, row, COUNT { (participant)-[:RECORDED_IN]->(:Dataset) } = 1 AS alone
CALL (participant, row, alone) {
  WITH * WHERE alone
  REMOVE participant:Actor:Organization:InformationSource
  SET participant:$(row[4])
  SET participant = {id: row[0], name: coalesce(row[3], row[0]), kind: row[4], group: row[5], role: row[6]}
  SET participant += row[10]                                                // more
}
RETURN count(DISTINCT said) AS merged
