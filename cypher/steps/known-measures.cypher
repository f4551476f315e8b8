// What figures say of the places and industries of the participants covered, and of the parts of these.
//
// returns value: str
@members(member, said)
MATCH (member)-[is:LOCATED_IN|CLASSIFIED_AS]->(:Place|Industry)-[:PART_OF*0..9]->(area:Place|Industry)
WHERE [is.dataset, is.wave] IN $units
WITH DISTINCT area
MATCH (area)<-[:PART_OF*0..1]-(:Place|Industry)<-[:ABOUT]-(figure:Observation)
RETURN DISTINCT figure.measure AS value
ORDER BY value
