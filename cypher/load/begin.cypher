// Begins a run of a dataset and wave: $sequence is the next number, taken under the lock of all loads. A unit's first load
// fixes its place among all that is loaded; what an unload doesn't say of the unit, its older runs do.
MATCH (lock:Schema {id: 'canting'})
SET lock.sequence = $sequence
MERGE (:Schema {id: 'canting 2'})
MERGE (dataset:Dataset {id: $dataset})
ON CREATE SET dataset += $said, dataset.wave = $wave
WITH dataset
OPTIONAL MATCH (older:LoadRun {dataset: $dataset}) WHERE older.wave = $wave AND older.id <> $run
WITH older ORDER BY older.completed IS NOT NULL DESC, older.sequence DESC
WITH collect(older) AS older
WITH head(older) AS before, size(older) = 0 AS first
MERGE (run:LoadRun {id: $run})
SET run += coalesce(before{.title, .source, .license, .collected, .boundary, .illustrative, .namespace, .shares, .questions, .instrument}, {})
SET run += $said
SET run += $about
SET run.id = $run, run.dataset = $dataset, run.wave = $wave, run.started = datetime(), run.sequence = $sequence,
  run.place = CASE WHEN before.completed IS NULL THEN $sequence ELSE coalesce(before.place, before.sequence) END
RETURN run.place AS place, first
