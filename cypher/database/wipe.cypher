// Deletes at most $batch nodes with their relationships.
MATCH (node) WITH node LIMIT $batch
DETACH DELETE node
RETURN count(*) AS deleted
