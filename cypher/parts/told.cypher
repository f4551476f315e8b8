// part told(person, other, asked)
//
// Whether a participant answered one of these questions, in what is at hand of dataset and wave, and said something of
// the other one.
(EXISTS { MATCH (person)-[said:RECORDED_IN]->(:Dataset {id: dataset})
    WHERE said.wave = wave AND said.responded = 'yes' AND any(one IN asked WHERE NOT one IN coalesce(said.unanswered, [])) }
  AND NOT EXISTS { MATCH (person)-[cell:NOT_SAID]-(other) WHERE cell.dataset = dataset AND cell.wave = wave
    AND cell.respondent = person.id AND coalesce(cell.question, '') IN asked })
