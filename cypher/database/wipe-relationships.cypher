// Deletes at most $batch relationships.
MATCH ()-[tie]->() WITH tie LIMIT $batch
DELETE tie
