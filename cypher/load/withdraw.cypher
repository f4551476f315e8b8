// Ends an unload: the runs of the dataset and wave go, and the dataset with its last wave.
MATCH (lock:Schema {id: 'canting'})
WHERE coalesce(lock.completions, 0) = $completions
SET lock.completions = $completions + 1
WITH lock
MATCH (run:LoadRun {dataset: $dataset}) WHERE run.wave = $wave
DELETE run
WITH DISTINCT lock
MATCH (dataset:Dataset {id: $dataset})
OPTIONAL MATCH (left:LoadRun {dataset: $dataset})
WITH dataset, max(CASE WHEN left.completed IS NOT NULL THEN left.wave END) AS completed, max(left.wave) AS begun
CALL (dataset, completed, begun) {
  WITH * WHERE begun IS NOT NULL
  SET dataset.wave = coalesce(completed, begun)
}
CALL (dataset, begun) {
  WITH * WHERE begun IS NULL
  DETACH DELETE dataset
}
RETURN coalesce(completed, begun) AS wave
