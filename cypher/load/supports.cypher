// Reports of who supports whom, from supporter to supported.
//
// rows: from, to, key, row, weight, question, respondent, properties
UNWIND $rows AS row
MATCH (source:Participant {id: row[0]})
MATCH (target:Participant {id: row[1]})
MERGE (source)-[tie:SUPPORTS {key: row[2]}]->(target)
SET tie = {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3], weight: row[4],
  question: row[5], respondent: row[6]}
SET tie += row[7]
RETURN count(DISTINCT tie) AS merged
