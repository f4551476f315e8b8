// Who of these participants answered each chosen dataset and who did not.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
CALL (covered) {
  UNWIND $ids AS id
  MATCH (:Participant {id: id})-[said:RECORDED_IN]->(covered) WHERE said.wave = coalesce($wave, covered.wave)
  RETURN sum(CASE said.responded WHEN 'yes' THEN 1 ELSE 0 END) AS answered,
    sum(CASE said.responded WHEN 'no' THEN 1 ELSE 0 END) AS silent
}
RETURN covered.id AS dataset, answered, silent ORDER BY dataset
