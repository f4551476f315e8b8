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
RETURN id, dataset.title AS title, dataset.source AS source, dataset.license AS license,
  toString(dataset.collected) AS collected, dataset.illustrative AS illustrative
ORDER BY id
