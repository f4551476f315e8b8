// What figures say of the places and industries of the participants covered, and of the parts of these.
//
// returns value: str
@members(member, said)
MATCH (member)-[is:LOCATED_IN|CLASSIFIED_AS]->(own:Place|Industry) WHERE [is.dataset, is.wave] IN $units
WITH DISTINCT own
@above(own, area)
WITH DISTINCT area
MATCH (area)<-[links:PART_OF*0..1]-(part:Place|Industry) WHERE all(link IN links WHERE @current(link))
MATCH (part)<-[:ABOUT]-(figure:Observation)
RETURN DISTINCT figure.measure AS value
ORDER BY value
