// Lets a dataset say what its latest wave says of it: the latest that is loaded whole, if there is one. A wave that an
// older canting loaded says nothing of its own.
MATCH (dataset:Dataset {id: $dataset})
MATCH (run:LoadRun {dataset: $dataset})
WITH dataset, run ORDER BY run.completed IS NOT NULL DESC, run.wave DESC, run.sequence DESC LIMIT 1
CALL (dataset, run) {
  WITH * WHERE run.title IS NOT NULL
  SET dataset = run{.title, .source, .license, .collected, .boundary, .illustrative, .namespace, .shares}
}
SET dataset.id = $dataset, dataset.wave = run.wave
RETURN run.wave AS wave
