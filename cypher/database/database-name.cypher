// Name of the database that is asked.
CALL db.info() YIELD name RETURN name
