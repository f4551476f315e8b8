// These places, what is above them, what either corresponds to, and all that is above that.
//
// param ids: str[]
// returns id: str
// returns scheme: str
// returns code: str
// returns name: str?
// returns level: str?
// returns above: str[]
// returns mappings: str[]
UNWIND $ids AS id
MATCH (:Place {id: id})-[:PART_OF*0..9]->(own:Place)-[:CORRESPONDS_TO*0..1]-(near:Place)-[:PART_OF*0..9]->(code:Place)
WITH DISTINCT code
RETURN code.id AS id, code.scheme AS scheme, code.code AS code, code.name AS name, code.level AS level,
  COLLECT { MATCH (code)-[:PART_OF]->(above:Place) RETURN DISTINCT above.id ORDER BY above.id } AS above,
  COLLECT { MATCH (code)-[said:CORRESPONDS_TO]->(other:Place)
    RETURN DISTINCT [other.id, said.kind, coalesce(said.source, '')] AS mapping ORDER BY mapping } AS mappings
ORDER BY id
