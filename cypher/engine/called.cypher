// Everybody whom a dataset recorded in any wave, as far as names go: a number is the same in every wave. Null means all.
MATCH (dataset:Dataset)<-[:RECORDED_IN]-(one:Participant) WHERE $datasets IS NULL OR dataset.id IN $datasets
RETURN DISTINCT one.id AS id, one.name AS name, one.kind AS kind, one.role AS role
