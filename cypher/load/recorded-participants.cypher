// Which datasets say what of some participants.
UNWIND $ids AS id
MATCH (node:Participant {id: id})-[said:RECORDED_IN]->(dataset:Dataset)
OPTIONAL MATCH (run:LoadRun {id: said.run})
RETURN id, dataset.id AS dataset, said.kind AS kind, coalesce(said.mentioned, false) AS mentioned,
  coalesce(run.shares, dataset.shares, []) AS shares, null AS position
