// Which datasets say what of some events.
UNWIND $ids AS id
MATCH (node:Event {id: id})-[said:RECORDED_IN]->(dataset:Dataset)
OPTIONAL MATCH (run:LoadRun {id: said.run})
RETURN id, dataset.id AS dataset, null AS kind, coalesce(said.mentioned, false) AS mentioned,
  coalesce(run.shares, dataset.shares, []) AS shares, null AS position
