// Ends an unload: the runs of the dataset and wave go, and the dataset with its last wave.
MATCH (lock:Schema {id: 'canting'})
WHERE coalesce(lock.completions, 0) = $completions
SET lock.completions = $completions + 1
WITH lock
MATCH (run:LoadRun {dataset: $dataset}) WHERE run.wave = $wave
DELETE run
WITH DISTINCT lock
MATCH (dataset:Dataset {id: $dataset})
WITH dataset, NOT EXISTS { MATCH (left:LoadRun {dataset: $dataset}) } AS gone
CALL (dataset, gone) {
  WITH * WHERE gone
  DETACH DELETE dataset
}
RETURN gone
