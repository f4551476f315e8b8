// Who is a member of which organization.
//
// rows: from, to, key, row
UNWIND $rows AS row
MATCH (source:Participant {id: row[0]})
MATCH (target:Participant {id: row[1]})
MERGE (source)-[link:MEMBER_OF {key: row[2]}]->(target) SET link =  // known
CREATE (source)-[link:MEMBER_OF                                     // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3]}
]->(target)                                                         // new
RETURN count(DISTINCT link) AS merged
