// What some participants and entries are called now.
CALL () {
  UNWIND $left AS id
  MATCH (participant:Participant {id: id})
  RETURN 'participant' AS kind, id, participant.name AS name
  UNION
  UNWIND $right AS id
  MATCH (entry:Record {id: id})
  RETURN 'entry' AS kind, id, entry.name AS name
}
RETURN kind, id, name
