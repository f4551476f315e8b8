// Ids and names of the participants in the covered units, of all where none is covered, to say what an unknown name may
// have meant.
CALL () {
  @members(member, said)
  RETURN member.id AS id, said.name AS name
  UNION
  MATCH (member:Participant) WHERE size($units) = 0
  RETURN member.id AS id, member.name AS name
}
RETURN id, name ORDER BY id
