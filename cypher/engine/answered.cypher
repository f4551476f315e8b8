// Whom each covered unit records, whether they answered, and the questions that they left wholly empty or weren't asked.
UNWIND $units AS unit
MATCH (:Dataset {id: unit[0]})<-[said:RECORDED_IN]-(person:Participant) WHERE said.wave = unit[1]
RETURN unit[0] AS dataset, unit[1] AS wave, collect([person.id, said.responded, coalesce(said.unanswered, []),
  coalesce(said.unasked, [])]) AS people
