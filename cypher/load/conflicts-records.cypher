// Entries that another dataset has recorded too, although neither says that it shares: they were
// recorded there while this dataset was being checked and loaded.
UNWIND $ids AS id
MATCH (mine:Dataset {id: $dataset})<-[said:RECORDED_IN]-(node:Record {id: id})
WHERE said.wave = $wave AND said.run = $run
MATCH (node)-[other:RECORDED_IN]->(theirs:Dataset)
WHERE theirs.id <> mine.id AND other.mentioned IS NULL AND said.mentioned IS NULL
  AND NOT theirs.id IN coalesce(mine.shares, []) AND NOT mine.id IN coalesce(theirs.shares, [])
RETURN id, theirs.id AS dataset
LIMIT 1
