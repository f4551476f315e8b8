// By which other texts those who aren't named may be known: their names in every unit, and the entries of registers that
// they are.
MATCH (one:Participant) WHERE one.id IN $ids
OPTIONAL MATCH (one)-[said:RECORDED_IN]->(:Dataset)
WITH one, collect(DISTINCT said.name) AS names
OPTIONAL MATCH (one)-[:SAME_AS]->(record:Record)
OPTIONAL MATCH (record)-[entry:RECORDED_IN]->(:Dataset)
WITH one, names, collect(DISTINCT record.id) + collect(DISTINCT record.name) + collect(DISTINCT entry.name) AS records
RETURN one.id AS id, one.name AS name, one.kind AS kind, one.role AS role, names + records AS also
