"""Named queries: read from .cypher files, run on a database, answered as tables."""
