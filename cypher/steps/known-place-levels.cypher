// The levels of the places that the participants covered have, by name and by how many characters their codes have.
//
// returns value: str
@members(member, said)
MATCH (member)-[is:LOCATED_IN]->(own:Place) WHERE [is.dataset, is.wave] IN $units
WITH DISTINCT own
@above(own, area)
WITH DISTINCT area
UNWIND [area.level, toString(size(area.code))] AS value
WITH DISTINCT value WHERE value IS NOT NULL
RETURN value
ORDER BY value
