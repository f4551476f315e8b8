"""The Neo4j that canting downloads, starts and stops itself."""
