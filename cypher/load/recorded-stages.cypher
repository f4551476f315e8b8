// Which datasets say what of some stages, named by their ids or as surveys write them; each dataset's latest wave first.
UNWIND $ids AS id
CALL (id) {
  MATCH (stage:Stage {id: id})
  RETURN stage
  UNION
  MATCH (stage:Stage {code: id})
  RETURN stage
}
MATCH (stage)-[said:RECORDED_IN]->(dataset:Dataset)
RETURN id, dataset.id AS dataset, null AS kind, false AS mentioned, coalesce(dataset.shares, []) AS shares,
  said.position AS position, stage.id AS stage
ORDER BY id, dataset, said.wave DESC
