// Some codes and those above them: id, name, the code above, and what each is exactly in other schemes.
UNWIND $ids AS id
MATCH (own:Industry {id: id})
@above(own, code)
WITH DISTINCT code
RETURN code.id AS id, code.name AS name, head(COLLECT {
    MATCH (code)-[link:PART_OF]->(above:Industry) WHERE @stands(link) RETURN above.id ORDER BY above.id }) AS above,
  COLLECT {
    MATCH (code)-[link:CORRESPONDS_TO]-(other:Industry) WHERE link.kind = 'exact' AND @stands(link)
    RETURN DISTINCT other.id ORDER BY other.id } AS same
ORDER BY id
