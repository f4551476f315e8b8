// Ends a run, unless another load ended since what it shares was derived: no row then, and it must be derived anew.
MATCH (lock:Schema {id: 'canting'})
WHERE coalesce(lock.completions, 0) = $completions
SET lock.completions = $completions + 1
WITH lock
MATCH (run:LoadRun {id: $run})
SET run += $about, run.completed = datetime()
WITH run
OPTIONAL MATCH (older:LoadRun {dataset: $dataset}) WHERE older.wave = $wave AND older.sequence < run.sequence
DELETE older
RETURN DISTINCT run.wave AS wave
