MATCH (node) RETURN count(node) AS nodes
