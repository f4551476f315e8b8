"""Where the graph lives: settings, one way to any Neo4j, the schema, and the local Neo4j."""
