// Ids of all datasets.
MATCH (one:Dataset) RETURN one.id AS id
