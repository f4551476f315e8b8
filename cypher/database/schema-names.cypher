// Names of the constraints and indexes that the database has.
SHOW INDEXES YIELD name RETURN name
