// The groups and roles of everybody whom a picture's datasets record, whatever it shows of them, the largest first.
//
// returns what: str          group or role.
// returns of: str            The group, or the role.
// returns participants: int
UNWIND $units AS unit
MATCH (:Dataset {id: unit[0]})<-[recorded:RECORDED_IN]-(participant:Participant) WHERE recorded.wave = unit[1]
WITH DISTINCT participant
@profile(participant, said)
UNWIND [['group', said.group], ['role', said.role]] AS part
WITH part[0] AS what, part[1] AS of, participant WHERE of IS NOT NULL
RETURN what, of, count(DISTINCT participant) AS participants
ORDER BY what, participants DESC, of
