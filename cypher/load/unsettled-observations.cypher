// Figures that an older run of this dataset and wave said.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(observation:Observation)
WHERE said.wave = $wave AND said.run <> $run
RETURN DISTINCT observation.id AS id
