// Participants of this id, else of this name, else of this name in any case.
OPTIONAL MATCH (same:Participant {id: $who})
WITH collect(same) AS byId
CALL (byId) {
  WITH byId WHERE size(byId) = 0
  MATCH (named:Participant) WHERE toLower(named.name) = toLower($who)
  RETURN collect(named) AS byName
  UNION ALL
  WITH byId WHERE size(byId) > 0
  RETURN [] AS byName
}
WITH byId + CASE WHEN any(p IN byName WHERE p.name = $who) THEN [p IN byName WHERE p.name = $who] ELSE byName END AS found
UNWIND found AS participant
RETURN participant.id AS id, participant.name AS name ORDER BY name, id
