// Nodes that must be derived anew: an older run of this dataset and wave recorded them, or others did too, or the wave
// $beside, which is the dataset's latest without this one.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(node:LABEL)
WHERE (said.wave = $wave AND (said.run <> $run OR COUNT { (node)-[:RECORDED_IN]->(:Dataset) } > 1))
  OR said.wave = $beside
RETURN DISTINCT node.id AS id
