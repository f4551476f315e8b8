// Who works at which stage of the value chain.
//
// rows: from, to, key, row
UNWIND $rows AS row
MATCH (source:Participant {id: row[0]})
MATCH (target:Stage {id: row[1]})
MERGE (source)-[link:AT_STAGE {key: row[2]}]->(target) SET link =  // known
CREATE (source)-[link:AT_STAGE                                     // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3]}
]->(target)                                                        // new
RETURN count(DISTINCT link) AS merged
