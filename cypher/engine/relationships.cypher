// Types of the relationships there are, and how many have each of their properties; a null property counts them all.
MATCH ()-[r]->()
UNWIND [null] + keys(r) AS property
RETURN type(r) AS name, property, count(*) AS count
ORDER BY name, property IS NOT NULL, property
