// Why participants have no entry in a register: JUDGED_IN, to the register. What stands already is left alone; what the
// ledger alone can't know (how many candidates there are) stays as it was said with them.
//
// rows: key, left, survey, register, said
UNWIND $rows AS row
MATCH (participant:Participant {id: row.left})
MATCH (register:Dataset {id: row.register})
OPTIONAL MATCH (participant)-[old:JUDGED_IN {key: row.key}]->(register)
WITH participant, register, row, old IS NULL OR any(name IN keys(row.said) WHERE old[name] IS NULL OR old[name] <> row.said[name])
  OR (old.at IS NOT NULL AND row.said.at IS NULL) AS new
CALL (participant, register, row, new) {
  WITH * WHERE new
  MERGE (participant)-[judged:JUDGED_IN {key: row.key}]->(register)
  SET judged.at = null, judged.by = null
  SET judged += row.said
}
RETURN sum(CASE WHEN new THEN 1 ELSE 0 END) AS written
