// What places are in another scheme or edition: CORRESPONDS_TO, as a file says. The dataset is noted at the code it is said
// of, so that it can take it back.
//
// rows: from, to, key, row, kind, source
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (source:Place {id: row[0]})
ON CREATE SET source.scheme = $from_scheme, source.code = substring(row[0], size($from_scheme) + 1)
MERGE (target:Place {id: row[1]})
ON CREATE SET target.scheme = $to_scheme, target.code = substring(row[1], size($to_scheme) + 1)
MERGE (source)-[said:RECORDED_IN {key: row[2] + '|mentioned'}]->(dataset)
SET said = {key: row[2] + '|mentioned', dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3],
  mentioned: true}
MERGE (source)-[link:CORRESPONDS_TO {key: row[2]}]->(target) SET link =  // known
CREATE (source)-[link:CORRESPONDS_TO                                     // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3], kind: row[4],
  source: row[5]}
]->(target)                                                              // new
RETURN count(DISTINCT link) AS merged
