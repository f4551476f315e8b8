// Properties of the entries that the participants covered are linked to.
//
// returns value: str
@members(member, said)
MATCH (member)-[same:SAME_AS]->(record:Record) WHERE same.left_dataset IN $dataset
  AND EXISTS { (record)-[entered:RECORDED_IN]->(:Dataset) WHERE @current(entered) }
UNWIND keys(record) AS value
WITH DISTINCT value WHERE NOT value IN ['id', 'name']
RETURN value
ORDER BY value
