// Which datasets describe industries of some schemes.
UNWIND $ids AS id
MATCH (dataset:Dataset)
WHERE EXISTS {
  MATCH (dataset)<-[said:RECORDED_IN]-(industry:Industry) WHERE industry.scheme = id AND said.mentioned IS NULL
}
RETURN id, dataset.id AS dataset, null AS kind, false AS mentioned, coalesce(dataset.shares, []) AS shares,
  null AS position
