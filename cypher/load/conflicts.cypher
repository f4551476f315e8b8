// Nodes that another dataset has recorded too, although neither says that it shares: they were recorded there while this
// dataset was being checked and loaded.
MATCH (mine:LoadRun {id: $run})
UNWIND $ids AS id
MATCH (node:LABEL {id: id})-[said:RECORDED_IN]->(:Dataset {id: $dataset})
WHERE said.wave = $wave AND said.run = $run AND said.mentioned IS NULL
MATCH (node)-[other:RECORDED_IN]->(theirs:Dataset)
WHERE theirs.id <> $dataset AND other.mentioned IS NULL AND NOT theirs.id IN coalesce(mine.shares, [])
OPTIONAL MATCH (run:LoadRun {id: other.run})
WITH id, theirs, coalesce(run.shares, theirs.shares, []) AS shares
WHERE NOT $dataset IN shares
RETURN id, theirs.id AS dataset
LIMIT 1
