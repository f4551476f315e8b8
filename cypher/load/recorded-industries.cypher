// Which datasets describe some industries.
UNWIND $ids AS id
MATCH (:Industry {id: id})-[said:RECORDED_IN]->(dataset:Dataset)
WHERE said.mentioned IS NULL
OPTIONAL MATCH (run:LoadRun {id: said.run})
RETURN DISTINCT id, dataset.id AS dataset, null AS kind, false AS mentioned, coalesce(run.shares, dataset.shares, []) AS shares,
  null AS position
