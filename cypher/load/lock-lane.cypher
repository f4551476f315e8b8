// Takes one of the two locks that lock.cypher takes: for ties that a first run adds, which may be added beside others.
MATCH (lock:Schema)
WITH lock ORDER BY lock.id SKIP $lane LIMIT 1
SET lock.turn = coalesce(lock.turn, 0) + 1
