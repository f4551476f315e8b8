// Industries whose name must be derived anew: an older run of this dataset and wave described them, or others did too.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(industry:Industry)
WHERE said.wave = $wave AND (said.run <> $run OR COUNT { (industry)-[:RECORDED_IN]->(:Dataset) } > 1)
RETURN DISTINCT industry.id AS id
