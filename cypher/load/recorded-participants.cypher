// Which datasets say what of some participants.
UNWIND $ids AS id
MATCH (node:Participant {id: id})-[said:RECORDED_IN]->(dataset:Dataset)
RETURN id, dataset.id AS dataset, said.kind AS kind, coalesce(said.mentioned, false) AS mentioned,
  coalesce(dataset.shares, []) AS shares, null AS position
