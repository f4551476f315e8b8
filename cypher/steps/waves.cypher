// The waves of these datasets that are loaded whole.
MATCH (run:LoadRun) WHERE run.dataset IN $datasets AND run.completed IS NOT NULL
RETURN run.dataset AS dataset, collect(DISTINCT run.wave) AS waves ORDER BY dataset
