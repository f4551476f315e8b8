// How much a graph holds beside its Schema node, and whether what follows its import has begun.
CALL () { MATCH (n) RETURN count(n) AS nodes }
CALL () { MATCH (schema:Schema) RETURN count(schema) AS schemas, count(schema.imported) > 0 AS begun }
CALL () { MATCH ()-[tie]->() RETURN count(tie) AS ties }
RETURN nodes - schemas AS nodes, ties, begun
