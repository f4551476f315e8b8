// part reported(type, label)
//
// Reports of ties of a type, from participants to nodes of a label.
//
// rows: from, to, key, row, weight, question, respondent, properties
UNWIND $rows AS row
MATCH (source:Participant {id: row[0]})
MATCH (target:label {id: row[1]})
MERGE (source)-[tie:type {key: row[2]}]->(target) SET tie =  // known
CREATE (source)-[tie:type                                    // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3], weight: row[4],
  question: row[5], respondent: row[6]}
]->(target)                                                  // new
SET tie += row[7]                                            // more
RETURN count(DISTINCT tie) AS merged
