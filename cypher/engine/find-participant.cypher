// Participants of this id, else of this name, else of this name in any case.
OPTIONAL MATCH (same:Participant {id: $who})
OPTIONAL MATCH (named:Participant) WHERE same IS NULL AND toLower(named.name) = toLower($who)
WITH collect(DISTINCT same) AS byId, collect(DISTINCT named) AS inAnyCase
WITH byId, inAnyCase, [participant IN inAnyCase WHERE participant.name = $who] AS byName
UNWIND CASE WHEN size(byId) > 0 THEN byId WHEN size(byName) > 0 THEN byName ELSE inAnyCase END AS participant
RETURN participant.id AS id, participant.name AS name ORDER BY name, id
