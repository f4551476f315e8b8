// The values that each filter can choose among: what the covered units say of the participants they record. A stage is
// given as [id, as written].
@members(member, said)
OPTIONAL MATCH (member)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units
OPTIONAL MATCH (member)-[is:LOCATED_IN]->(own:Place) WHERE [is.dataset, is.wave] IN $units
CALL (member) {
  MATCH (member)-[one:RECORDED_IN]->() WHERE [one.dataset, one.wave] IN $units
  UNWIND [key IN keys(one) WHERE @given(key) | key + '=' + toString(one[key])] AS word
  RETURN collect(DISTINCT word) AS words
}
WITH collect(DISTINCT said.kind) AS kind, collect(DISTINCT said.group) AS group, collect(DISTINCT said.role) AS role,
  collect(DISTINCT [stage.id, coalesce(stage.code, stage.id)]) AS stage, collect(DISTINCT own) AS located,
  reduce(all_words = [], each IN collect(DISTINCT words) | all_words + each) AS `where`
CALL (located) {
  UNWIND located AS own
  @above(own, area)
  RETURN collect(DISTINCT area.id) AS place
}
RETURN kind, group, role, stage, place, `where`
