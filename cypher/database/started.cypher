// Which databases the server has, and since when they run: a restored one was started anew.
SHOW DATABASES YIELD name, databaseID, lastStartTime
RETURN name, databaseID, toString(lastStartTime) AS started ORDER BY name, databaseID, started
