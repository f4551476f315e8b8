// Takes the lock that every write of a load holds until its transaction ends: loads take turns, batch by batch, so
// that they neither deadlock nor remove what another is about to refer to. The graph has one Schema node; it is found
// by its label, for a search by its unique id would hold a lock on the index while it waits for the node's.
MATCH (lock:Schema)
SET lock.turn = coalesce(lock.turn, 0) + 1
