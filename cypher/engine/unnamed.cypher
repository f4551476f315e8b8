// Who said of a participant, in any loaded unit, whether it may be named; $units are those that are covered.
MATCH (one:Participant)-[said:RECORDED_IN]->(:Dataset) WHERE said.named IS NOT NULL
WITH one.id AS id, [said.dataset, said.wave] IN $units AS covered, toLower(trim(toString(said.named))) AS word
RETURN id, collect(DISTINCT [covered, word]) AS said
