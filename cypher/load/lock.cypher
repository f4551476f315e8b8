// Takes the lock that every write of a load holds until its transaction ends: loads take turns, batch by batch, so
// that they neither deadlock nor remove what another is about to refer to.
MATCH (lock:Schema {id: 'canting'})
SET lock.turn = coalesce(lock.turn, 0) + 1
