// Who said of a participant, in any loaded unit, whether it may be named; $units are those that are covered. Most graphs
// say it of nobody: they don't have the property, and needn't be looked through.
CALL db.propertyKeys() YIELD propertyKey
WITH count(CASE propertyKey WHEN 'named' THEN 1 END) AS there WHERE there > 0
MATCH (one:Participant)-[said:RECORDED_IN]->(:Dataset) WHERE said.named IS NOT NULL
WITH one.id AS id, [said.dataset, said.wave] IN $units AS covered, toLower(trim(toString(said.named))) AS word
RETURN id, collect(DISTINCT [covered, word]) AS said
