// What the covered units say of a characteristic of each participant that is kept: a property, of which the unit loaded
// last speaks, or all its stages or places.
@members(member, said)
CALL (member) {
  WITH * WHERE NOT $by IN ['stage', 'place']
  MATCH (member)-[one:RECORDED_IN]->() WHERE [one.dataset, one.wave] IN $units AND one[$by] IS NOT NULL
  WITH one ORDER BY coalesce(one.mentioned, false), $order[one.dataset] DESC
  WITH head(collect(one[$by])) AS value
  RETURN CASE WHEN value IS NULL THEN [] ELSE [value] END AS values
  UNION ALL
  WITH * WHERE $by = 'stage'
  MATCH (member)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT stage ORDER BY stage.position, stage.id
  RETURN collect(coalesce(stage.code, stage.id)) AS values
  UNION ALL
  WITH * WHERE $by = 'place'
  MATCH (member)-[is:LOCATED_IN]->(place:Place) WHERE [is.dataset, is.wave] IN $units
  WITH DISTINCT place ORDER BY place.id
  RETURN collect(place.id) AS values
}
WITH member, values WHERE size(values) > 0
RETURN member.id AS id, values
