// How many of the statements that follow an import have run.
MATCH (schema:Schema {id: 'canting'})
RETURN coalesce(schema.imported, 0) AS done
