// Forgets the note: what follows an import has all run.
MATCH (schema:Schema {id: 'canting'})
REMOVE schema.imported
