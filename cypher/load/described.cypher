// What later tables of a dataset say of participants that an earlier one recorded: it is added to what the dataset says.
//
// rows: id, key, what the participant gets, what only the record of it gets
UNWIND $rows AS row
MATCH (participant:Participant {id: row[0]})-[said:RECORDED_IN {key: row[1]}]->(dataset:Dataset {id: $dataset})
SET said += row[2]
SET said += row[3]
SET said.described = coalesce(said.described, []) + row[4]
WITH participant, said, row, COUNT { (participant)-[:RECORDED_IN]->(:Dataset) } = 1 AS alone
CALL (participant, said, row, alone) {
  WITH * WHERE alone
  REMOVE participant:Actor:Organization:InformationSource
  SET participant:$(said.kind)
  SET participant += row[2]
}
RETURN count(row) AS merged
