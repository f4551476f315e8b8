// Stages whose properties must be derived anew: an older run of this dataset and wave recorded them, or others did too.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(stage:Stage)
WHERE said.wave = $wave AND (said.run <> $run OR COUNT { (stage)-[:RECORDED_IN]->(:Dataset) } > 1)
RETURN DISTINCT stage.id AS id
