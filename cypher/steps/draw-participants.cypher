// What a picture shows of participants.
//
// param ids: str[]
// returns id: str
// returns name: str
// returns kind: str
// returns group: str?
// returns role: str?
UNWIND $ids AS id
MATCH (participant:Participant {id: id})
RETURN participant.id AS id, participant.name AS name, participant.kind AS kind, participant.group AS group,
  participant.role AS role
ORDER BY id
