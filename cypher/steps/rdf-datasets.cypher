// What is known of these datasets.
//
// param ids: str[]
// returns id: str
// returns title: str?
// returns source: str?
// returns license: str?
// returns collected: str?
// returns illustrative: bool?
UNWIND $ids AS id
MATCH (dataset:Dataset {id: id})
OPTIONAL MATCH (run:LoadRun {dataset: id})
WHERE run.wave = coalesce(head([unit IN $units WHERE unit[0] = id | unit[1]]), dataset.wave) AND run.title IS NOT NULL
WITH id, dataset, head(collect(run)) AS run
WITH id, CASE WHEN run IS NULL THEN properties(dataset) ELSE properties(run) END AS said
RETURN id, said.title AS title, said.source AS source, said.license AS license,
  toString(said.collected) AS collected, said.illustrative AS illustrative
ORDER BY id
