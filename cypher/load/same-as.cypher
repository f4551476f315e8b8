// Which participant is which entry of a register, as the ledger says: SAME_AS, with its evidence. What stands already is
// left alone, so that a second time changes nothing.
//
// rows: key, left, right, survey, register, said
UNWIND $rows AS row
MATCH (participant:Participant {id: row.left})
MATCH (record:Record {id: row.right})
WHERE EXISTS { (participant)-[:RECORDED_IN]->(:Dataset {id: row.survey}) }
  AND EXISTS { (record)-[:RECORDED_IN]->(:Dataset {id: row.register}) }
OPTIONAL MATCH (participant)-[old:SAME_AS {key: row.key}]->(record)
WITH participant, record, row, old IS NULL OR properties(old) <> row.said AS new
CALL (participant, record, row, new) {
  WITH * WHERE new
  MERGE (participant)-[link:SAME_AS {key: row.key}]->(record)
  SET link = row.said
}
RETURN sum(CASE WHEN new THEN 1 ELSE 0 END) AS written, collect(row.key) AS keys
