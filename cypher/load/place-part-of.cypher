// What is above places: PART_OF, upward. A code above that another dataset describes is there already.
//
// rows: from, to, key, row
UNWIND $rows AS row
MATCH (source:Place {id: row[0]})
MERGE (target:Place {id: row[1]})
ON CREATE SET target.scheme = split(row[1], ':')[0], target.code = substring(row[1], size(split(row[1], ':')[0]) + 1)
MERGE (source)-[link:PART_OF {key: row[2]}]->(target) SET link =  // known
CREATE (source)-[link:PART_OF                                     // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3]}
]->(target)                                                       // new
RETURN count(DISTINCT link) AS merged
