// Labels of the nodes there are, and how many have each of their properties; a null property counts the nodes.
MATCH (n)
UNWIND labels(n) AS name
UNWIND [null] + keys(n) AS property
RETURN name, property, count(*) AS count
ORDER BY name, property IS NOT NULL, property
