// What this unit asked: the newest load's questions, as JSON.
MATCH (run:LoadRun {dataset: $of}) WHERE run.wave = $at
WITH run ORDER BY run.sequence DESC LIMIT 1
RETURN run.questions AS questions
