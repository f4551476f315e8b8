// Participants of this id, else of this name in the covered units, else of this name in any case there; where these know
// none, those that anything loaded calls so. Of each whether the covered units say anything, and which units record it.
OPTIONAL MATCH (same:Participant {id: $who})
WITH collect(same) AS byId
CALL (byId) {
  WITH byId WHERE size(byId) = 0
  @members(member, said)
  WITH member, said WHERE toLower(said.name) = toLower($who)
  RETURN collect([member.id, said.name]) AS covered
  UNION
  WITH byId WHERE size(byId) > 0
  RETURN [] AS covered
}
CALL (byId, covered) {
  WITH byId WHERE size(byId) = 0 AND size(covered) = 0
  MATCH (named:Participant) WHERE toLower(named.name) = toLower($who)
  RETURN collect([named.id, named.name]) AS anywhere
  UNION
  WITH byId WHERE size(byId) > 0 OR size(covered) > 0
  RETURN [] AS anywhere
}
WITH byId, CASE WHEN size(covered) > 0 THEN covered ELSE anywhere END AS inAnyCase
WITH byId, inAnyCase, [pair IN inAnyCase WHERE pair[1] = $who] AS byName
UNWIND CASE WHEN size(byId) > 0 THEN [one IN byId | [one.id, one.name]] WHEN size(byName) > 0 THEN byName ELSE inAnyCase END AS pair
MATCH (who:Participant {id: pair[0]})
RETURN pair[0] AS id, pair[1] AS name,
  EXISTS { MATCH (who)-[said]-() WHERE [said.dataset, said.wave] IN $units } AS covered,
  COLLECT { MATCH (who)-[said:RECORDED_IN]->() RETURN DISTINCT said.dataset + ' (wave ' + toString(said.wave) + ')' AS unit ORDER BY unit } AS units
ORDER BY name, id
