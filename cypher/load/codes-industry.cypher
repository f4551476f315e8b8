// Some codes and those above them: id, name, the code above, and what each is exactly in other schemes.
UNWIND $ids AS id
MATCH (:Industry {id: id})-[:PART_OF*0..20]->(code:Industry)
WITH DISTINCT code
RETURN code.id AS id, code.name AS name, head([(code)-[:PART_OF]->(above:Industry) | above.id]) AS above,
  [(code)-[link:CORRESPONDS_TO]-(other:Industry) WHERE link.kind = 'exact' | other.id] AS same
ORDER BY id
