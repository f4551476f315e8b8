// Which datasets describe some industries.
UNWIND $ids AS id
MATCH (:Industry {id: id})-[said:RECORDED_IN]->(dataset:Dataset)
WHERE said.mentioned IS NULL
RETURN DISTINCT id, dataset.id AS dataset, null AS kind, false AS mentioned, coalesce(dataset.shares, []) AS shares,
  null AS position
