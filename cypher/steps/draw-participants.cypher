// What a picture shows of participants.
//
// param ids: str[]
// returns id: str
// returns name: str
// returns kind: str
// returns group: str?
// returns role: str?
// returns responded: str?
UNWIND $ids AS id
MATCH (participant:Participant {id: id})
@profile(participant, said)
RETURN participant.id AS id, said.name AS name, said.kind AS kind, said.group AS group, said.role AS role,
  said.responded AS responded
ORDER BY id
