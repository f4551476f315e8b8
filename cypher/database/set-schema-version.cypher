// The version only grows: of two processes that start at once, neither takes the other's back.
MERGE (schema:Schema {id: 'canting'})
SET schema.version = CASE WHEN schema.version > $version THEN schema.version ELSE $version END
