// Every figure about these places and industries and nothing else.
//
// param ids: str[]
// returns id: str
// returns dataset: str
// returns measure: str
// returns value: float
// returns unit: str?
// returns since: str
// returns until: str
// returns source: str?
// returns place: str?
// returns industry: str?
UNWIND $ids AS id
CALL (id) {
  MATCH (:Place {id: id})<-[:ABOUT]-(figure:Observation) RETURN figure
  UNION
  MATCH (:Industry {id: id})<-[:ABOUT]-(figure:Observation) RETURN figure
}
MATCH (figure)-[:RECORDED_IN]->(dataset:Dataset)
WITH DISTINCT figure, dataset
WHERE NOT EXISTS { (figure)-[:ABOUT]->(other:Place|Industry) WHERE NOT other.id IN $ids }
RETURN figure.id AS id, dataset.id AS dataset, figure.measure AS measure, toFloat(figure.value) AS value, figure.unit AS unit,
  figure.from AS since, figure.to AS until, figure.source AS source,
  head(COLLECT { MATCH (figure)-[:ABOUT]->(place:Place) RETURN place.id }) AS place,
  head(COLLECT { MATCH (figure)-[:ABOUT]->(industry:Industry) RETURN industry.id }) AS industry
ORDER BY id
