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
MATCH (said:Place {id: id})
@above(said, own)
WITH DISTINCT own
MATCH (own)-[same:CORRESPONDS_TO*0..1]-(near:Place) WHERE all(link IN same WHERE @stands(link))
WITH DISTINCT near
@above(near, code)
WITH DISTINCT code
RETURN code.id AS id, code.scheme AS scheme, code.code AS code, code.name AS name, code.level AS level,
  COLLECT { MATCH (code)-[link:PART_OF]->(above:Place) WHERE @stands(link) RETURN DISTINCT above.id ORDER BY above.id } AS above,
  COLLECT { MATCH (code)-[said:CORRESPONDS_TO]->(other:Place) WHERE @stands(said)
    RETURN DISTINCT [other.id, said.kind, coalesce(said.source, '')] AS mapping ORDER BY mapping } AS mappings
ORDER BY id
