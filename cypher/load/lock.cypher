// Takes the locks that every write of a load holds until its transaction ends: loads take turns, batch by batch, so
// that they neither deadlock nor remove what another is about to refer to. They are the graph's two Schema nodes, in the
// order of their ids; found by label, for a search by a unique id would hold a lock on the index while it waits for a node's.
MATCH (lock:Schema)
WITH lock ORDER BY lock.id
SET lock.turn = coalesce(lock.turn, 0) + 1
