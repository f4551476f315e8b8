// The places or industries at a level that some codes are part of; each code itself where no level is named.
//
// param ids: str[]
// param of: str              Place or Industry.
// param level: str           Name of a level, or how many characters its codes have.
// returns id: str
// returns area: str
// returns label: str?
UNWIND $ids AS id
CALL (id) {
  WITH * WHERE $of = 'Place'
  MATCH (own:Place {id: id}) RETURN own
  UNION
  WITH * WHERE $of = 'Industry'
  MATCH (own:Industry {id: id}) RETURN own
}
@above(own, area)
WITH DISTINCT id, area
WHERE ($level = '' AND area.id = id) OR ($level <> '' AND $level IN [area.level, toString(size(area.code))])
RETURN id, area.id AS area, area.name AS label
ORDER BY id, area
