// Places of entries of registers.
//
// rows: from, to, key, row
UNWIND $rows AS row
MATCH (source:Record {id: row[0]})
MERGE (target:Place {id: row[1]})
ON CREATE SET target.scheme = $scheme, target.code = substring(row[1], size($scheme) + 1)
MERGE (source)-[link:LOCATED_IN {key: row[2]}]->(target) SET link =  // known
CREATE (source)-[link:LOCATED_IN                                     // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3]}
]->(target)                                                          // new
RETURN count(DISTINCT link) AS merged
