// part told(person, other, asked)
//
// Whether a participant answered one of these questions, in what is at hand of dataset and wave, and said something of
// the tie at hand, with the other one: of its relation, from its giver if that has a direction. Who left a cell open for
// somebody else left it open for both.
(EXISTS { MATCH (person)-[said:RECORDED_IN]->(:Dataset {id: dataset})
    WHERE said.wave = wave AND said.responded = 'yes'
      AND any(one IN asked WHERE NOT any(left IN coalesce(said.unanswered, []) + coalesce(said.unasked, [])
        WHERE left IN [one, trim(relation + ' ' + one)])) }
  AND NOT EXISTS { MATCH (person)-[cell:NOT_SAID]-(other) WHERE cell.dataset = dataset AND cell.wave = wave
    AND cell.type = relation AND (symmetric OR startNode(cell).id = giver) AND coalesce(cell.question, '') IN asked
    AND (cell.respondent = person.id OR coalesce(cell.respondent <> other.id, true)) })
