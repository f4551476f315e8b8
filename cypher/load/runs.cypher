// Every run that the graph knows of.
MATCH (run:LoadRun)
RETURN run.id AS id, run.dataset AS dataset, run.wave AS wave, run.sequence AS sequence,
  run.completed IS NOT NULL AS completed
ORDER BY sequence
