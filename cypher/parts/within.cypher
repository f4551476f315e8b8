// part within(places)
//
// The places that the filter keeps, and all their parts: found once for all participants.
CALL () {
  UNWIND $place AS id
  MATCH (:Place {id: id})<-[links:PART_OF*0..20]-(part:Place) WHERE all(link IN links WHERE @stands(link))
  RETURN collect(DISTINCT part.id) AS places
}
