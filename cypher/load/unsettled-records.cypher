// Records whose properties must be derived anew: an older run of this dataset and wave recorded them, or others did too.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(record:Record)
WHERE said.wave = $wave AND (said.run <> $run OR COUNT { (record)-[:RECORDED_IN]->(:Dataset) } > 1)
RETURN DISTINCT record.id AS id
