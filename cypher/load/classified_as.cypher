// Who is in which industry.
//
// rows: from, to, key, row
UNWIND $rows AS row
MATCH (source:Participant {id: row[0]})
MATCH (target:Industry {id: row[1]})
MERGE (source)-[link:CLASSIFIED_AS {key: row[2]}]->(target) SET link =  // known
CREATE (source)-[link:CLASSIFIED_AS                                     // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3]}
]->(target)                                                             // new
RETURN count(DISTINCT link) AS merged
