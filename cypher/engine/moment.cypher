// How many loads and unloads have begun in this graph, ever.
OPTIONAL MATCH (lock:Schema {id: 'canting'})
RETURN coalesce(lock.sequence, 0) AS moment
