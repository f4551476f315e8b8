// Places whose name must be derived anew: an older run of this dataset and wave described them, or others did too.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(place:Place)
WHERE said.wave = $wave AND (said.run <> $run OR COUNT { (place)-[:RECORDED_IN]->(:Dataset) } > 1)
RETURN DISTINCT place.id AS id
