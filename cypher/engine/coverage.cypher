// Every dataset, its waves, whether a wave's newest load was completed, and the self-ties that measures leave out.
// `moment` grows whenever a load or unload begins.
OPTIONAL MATCH (lock:Schema {id: 'canting'})
WITH coalesce(lock.sequence, 0) AS moment
MATCH (dataset:Dataset)
OPTIONAL MATCH (run:LoadRun {dataset: dataset.id})
WITH moment, dataset, run ORDER BY run.sequence DESC
WITH moment, dataset, run.wave AS wave, collect(run) AS runs
WITH moment, dataset, wave, head(runs) AS newest ORDER BY dataset.id, wave
WITH moment, dataset, [w IN collect(wave) WHERE w IS NOT NULL] AS waves,
  collect(CASE WHEN newest IS NOT NULL AND newest.completed IS NULL THEN wave END) AS incomplete,
  [pair IN collect([wave, newest.id]) WHERE pair[0] IS NOT NULL] AS runs,
  [pair IN collect([wave, coalesce(newest.self_ties, 0)]) WHERE pair[0] IS NOT NULL] AS self_ties
RETURN dataset.id AS id, dataset.title AS title, coalesce(dataset.illustrative, false) AS illustrative,
  dataset.wave AS wave, waves, incomplete, runs, self_ties, moment
ORDER BY id
