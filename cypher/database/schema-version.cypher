// The version of the schema that the graph was made by; no row in a graph that canting never wrote to.
MATCH (schema:Schema {id: 'canting'}) RETURN schema.version AS version
