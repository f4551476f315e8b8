// Version of Graph Data Science; an error on a server without it.
RETURN gds.version() AS version
