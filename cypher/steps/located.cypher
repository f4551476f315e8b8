// Where each participant is, as the datasets covered say.
//
// param ids: str[]
// returns id: str
// returns places: str[]      Ids of its places.
UNWIND $ids AS id
MATCH (:Participant {id: id})-[is:LOCATED_IN]->(place:Place) WHERE [is.dataset, is.wave] IN $units
WITH DISTINCT id, place.id AS place ORDER BY id, place
RETURN id, collect(place) AS places
ORDER BY id
