// Who of each chosen dataset answered, who did not, and who was not asked or isn't said to have been.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (:Participant)-[said:RECORDED_IN]->(covered) WHERE said.wave = coalesce($wave, covered.wave)
RETURN covered.id AS dataset, sum(CASE said.responded WHEN 'yes' THEN 1 ELSE 0 END) AS answered,
  sum(CASE said.responded WHEN 'no' THEN 1 ELSE 0 END) AS silent, count(said.responded) AS known
ORDER BY dataset
