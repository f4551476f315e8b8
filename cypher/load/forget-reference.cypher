// Deletes what older runs of a dataset and wave said of entries, places, industries and figures to other nodes, at most
// $most ties.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(node:Record|Place|Industry|Observation)
WHERE said.wave = $wave
MATCH (node)-[tie:LOCATED_IN|CLASSIFIED_AS|PART_OF|CORRESPONDS_TO|ABOUT]->()
WHERE tie.dataset = $dataset AND tie.wave = $wave AND tie.run <> $run
WITH DISTINCT tie LIMIT $most
DELETE tie
RETURN count(*) AS deleted
