// Participants of this id, else of this name, else of this name in any case; of several, those in the covered datasets.
OPTIONAL MATCH (same:Participant {id: $who})
OPTIONAL MATCH (named:Participant) WHERE same IS NULL AND toLower(named.name) = toLower($who)
WITH collect(DISTINCT same) AS byId, collect(DISTINCT named) AS inAnyCase
WITH byId, inAnyCase, [participant IN inAnyCase
  WHERE EXISTS { (participant)-[:RECORDED_IN]->(covered:Dataset) WHERE covered.id IN $dataset }] AS covered
WITH byId, CASE WHEN size(covered) > 0 THEN covered ELSE inAnyCase END AS inAnyCase
WITH byId, inAnyCase, [participant IN inAnyCase WHERE participant.name = $who] AS byName
UNWIND CASE WHEN size(byId) > 0 THEN byId WHEN size(byName) > 0 THEN byName ELSE inAnyCase END AS participant
RETURN participant.id AS id, participant.name AS name ORDER BY name, id
