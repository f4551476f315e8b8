// Every run that the graph knows of, with the place of its unit: that of the unit's first load.
MATCH (run:LoadRun)
RETURN run.id AS id, run.dataset AS dataset, run.wave AS wave, coalesce(run.place, run.sequence) AS place,
  run.completed IS NOT NULL AS completed
ORDER BY run.sequence
