// Participants of this id, else of this name in any unit, with all that the graph holds of each; $dataset may narrow it.
OPTIONAL MATCH (same:Participant {id: $who})
WITH collect(same) AS byId
CALL (byId) {
  WITH byId WHERE size(byId) = 0
  MATCH (one:Participant)
  WHERE toLower(one.name) = toLower($who)
    OR EXISTS { MATCH (one)-[said:RECORDED_IN]->(:Dataset) WHERE toLower(said.name) = toLower($who) }
  RETURN collect(one) AS byName
  UNION
  WITH byId WHERE size(byId) > 0
  RETURN [] AS byName
}
UNWIND byId + byName AS one
WITH one WHERE $dataset = '' OR EXISTS { (one)-[:RECORDED_IN]->(:Dataset {id: $dataset}) }
CALL (one) {
  MATCH (one)-[said:RECORDED_IN]->(:Dataset)
  OPTIONAL MATCH (run:LoadRun {dataset: said.dataset, wave: said.wave})
  RETURN collect(DISTINCT [said.dataset, said.wave, run.files]) AS units, collect(DISTINCT said.name) AS names
}
CALL (one) {
  MATCH (one)-[tie:@tietypes()|PARTICIPATES_IN]-()
  RETURN count(DISTINCT tie) AS ties
}
CALL (one) {
  MATCH (from:Participant)-[tie:@tietypes()|PARTICIPATES_IN]->(to)
  WHERE tie.respondent = one.id AND from <> one AND to <> one
  RETURN count(tie) AS said
}
CALL (one) {
  OPTIONAL MATCH (one)-[:SAME_AS]->(record:Record)
  RETURN collect(DISTINCT record.id) AS records
}
RETURN one.id AS id, one.name AS name, names, units, ties, said, records ORDER BY id
