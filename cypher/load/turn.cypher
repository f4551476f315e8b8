// Whether a run is there, whether a newer one of the same dataset and wave has begun, and how many loads have ended.
MATCH (lock:Schema {id: 'canting'})
OPTIONAL MATCH (mine:LoadRun {id: $run})
OPTIONAL MATCH (newer:LoadRun {dataset: $dataset})
  WHERE newer.wave = $wave AND newer.sequence > mine.sequence
RETURN mine IS NOT NULL AS there, count(newer) AS newer, coalesce(lock.completions, 0) AS completions,
  coalesce(lock.sequence, 0) AS sequence
