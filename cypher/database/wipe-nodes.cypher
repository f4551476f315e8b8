// Deletes at most $batch nodes, with what relationships they still have.
MATCH (node) WITH node LIMIT $batch
DETACH DELETE node
