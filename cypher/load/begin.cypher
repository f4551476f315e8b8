// Begins a run of a dataset and wave: $sequence is the next number, taken under the lock of all loads.
MATCH (lock:Schema {id: 'canting'})
MERGE (run:LoadRun {id: $run})
ON CREATE SET run += $about, run.dataset = $dataset, run.wave = $wave, run.started = datetime(),
  run.sequence = $sequence
SET lock.sequence = $sequence
MERGE (dataset:Dataset {id: $dataset})
ON CREATE SET dataset += $said, dataset.wave = $wave
WITH run, dataset
OPTIONAL MATCH (done:LoadRun {dataset: $dataset}) WHERE done.completed IS NOT NULL
WITH run, dataset, count(done) AS done
SET dataset.wave = CASE WHEN done = 0 AND $wave > dataset.wave THEN $wave ELSE dataset.wave END
RETURN run.sequence AS sequence, NOT EXISTS {
  MATCH (other:LoadRun {dataset: $dataset}) WHERE other.wave = $wave AND other.id <> $run
} AS first
