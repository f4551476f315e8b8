// Notes which of the statements that follow an import runs, in its own transaction.
MATCH (schema:Schema {id: 'canting'})
SET schema.imported = $number
