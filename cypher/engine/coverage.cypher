// Every dataset and its waves, each with what its newest load says of it and the self-ties that measures leave out.
// One is empty that records no participants and no ties, as a register does. `moment` grows whenever a load or unload begins; a wave's `place` is the number of its first load.
OPTIONAL MATCH (lock:Schema {id: 'canting'})
WITH coalesce(lock.sequence, 0) AS moment
MATCH (dataset:Dataset)
OPTIONAL MATCH (run:LoadRun {dataset: dataset.id})
WITH moment, dataset, run ORDER BY run.sequence DESC
WITH moment, dataset, run.wave AS wave, collect(run) AS runs
WITH moment, dataset, wave, head(runs) AS newest,
  head([run IN runs WHERE run.completed IS NOT NULL]) AS done,
  reduce(first = null, run IN runs | CASE WHEN first < coalesce(run.place, run.sequence) THEN first ELSE coalesce(run.place, run.sequence) END) AS place
ORDER BY dataset.id, wave
WITH moment, dataset, collect(CASE WHEN wave IS NOT NULL THEN {wave: wave, id: newest.id, incomplete: newest.completed IS NULL,
  self_ties: newest.self_ties, ties: newest.ties, empty: newest.completed IS NOT NULL AND newest.participants = 0 AND newest.ties = 0, mirrors: coalesce(newest.questions CONTAINS '"mirrors"', false), place: place, completed: toString(done.completed), title: coalesce(done, newest).title,
  collected: toString(coalesce(done, newest).collected), shares: coalesce(done, newest).shares} END) AS runs
RETURN dataset.id AS id, dataset.title AS title, coalesce(dataset.illustrative, false) AS illustrative,
  toString(dataset.collected) AS collected, dataset.shares AS shares, dataset.wave AS wave,
  [run IN runs | run.wave] AS waves, runs, moment
ORDER BY id
