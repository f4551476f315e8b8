// The pairs of a graph that are too weak, as [giver, receiver]: what follows the graph's text without its least weight.
WITH source, target, weight WHERE target IS NOT NULL AND weight < $least
RETURN source.id AS giver, target.id AS receiver
