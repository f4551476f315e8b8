// What respondents' rows show of who answered: the questions that they left wholly empty, and, where no column says
// whether they answered, that they did.
//
// rows: id, key, questions, responded
UNWIND $rows AS row
MATCH (:Participant {id: row[0]})-[said:RECORDED_IN {key: row[1]}]->(:Dataset {id: $dataset})
SET said.unanswered = CASE WHEN size(row[2]) > 0 THEN row[2] END, said.responded = coalesce(said.responded, row[3])
RETURN count(DISTINCT said) AS merged
