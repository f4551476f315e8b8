// What is loaded: each dataset and wave, with what it holds and whether its newest run was completed.
MATCH (run:LoadRun)
WITH run ORDER BY run.sequence DESC
WITH run.dataset AS id, run.wave AS wave, head(collect(run)) AS newest, count(run.completed) > 0 AS loaded
MATCH (dataset:Dataset {id: id})
CALL (id, wave, dataset) {
  OPTIONAL MATCH (dataset)<-[said:RECORDED_IN]-(node) WHERE said.wave = wave
  RETURN sum(CASE WHEN node:Participant THEN 1 ELSE 0 END) AS participants,
    sum(CASE WHEN node:Event THEN 1 ELSE 0 END) AS events,
    sum(CASE WHEN node:Record THEN 1 ELSE 0 END) AS records,
    sum(CASE WHEN (node:Place OR node:Industry) AND said.mentioned IS NULL THEN 1 ELSE 0 END) AS codes,
    sum(CASE WHEN node:Observation THEN 1 ELSE 0 END) AS observations
}
WITH *, CASE WHEN newest.title IS NULL THEN dataset ELSE newest END AS told // an older canting's runs say nothing of it
RETURN id AS dataset, told.title AS title, wave, coalesce(told.illustrative, false) AS illustrative,
  participants, events, records, codes, observations, newest.ties AS ties, newest.started AS started, newest.completed AS completed,
  newest.unloading IS NOT NULL AS unloading, newest.files AS files, newest.sha256 AS sha256,
  newest.set_aside AS set_aside, newest.folded AS folded, newest.self_ties AS self_ties,
  told.source AS source, told.license AS license, told.collected AS collected, told.boundary AS boundary, told.shares AS shares,
  told.namespace AS namespace, newest.place AS place,
  told.instrument AS instrument
ORDER BY dataset, wave
