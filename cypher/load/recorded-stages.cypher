// Which datasets say what of some stages.
UNWIND $ids AS id
MATCH (node:Stage {id: id})-[said:RECORDED_IN]->(dataset:Dataset)
RETURN id, dataset.id AS dataset, null AS kind, false AS mentioned, coalesce(dataset.shares, []) AS shares,
  said.position AS position
