// Cells that are no answer where a tie would be, from giver to receiver: nobody said that there is one, nor that not.
//
// rows: from, to, key, row, question, respondent, column; $type is the type that the tie would have
UNWIND $rows AS row
MATCH (source:Participant {id: row[0]})
OPTIONAL MATCH (person:Participant {id: row[1]}) WHERE $type <> 'PARTICIPATES_IN'
OPTIONAL MATCH (event:Event {id: row[1]}) WHERE $type = 'PARTICIPATES_IN'
WITH row, source, coalesce(person, event) AS target
WHERE target IS NOT NULL
MERGE (source)-[tie:NOT_SAID {key: row[2]}]->(target) SET tie =  // known
CREATE (source)-[tie:NOT_SAID                                    // new
  {key: row[2], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[3], question: row[4],
  respondent: row[5], column: row[6], type: $type}
]->(target)                                                      // new
RETURN count(DISTINCT tie) AS merged
