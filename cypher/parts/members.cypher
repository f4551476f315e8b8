// part members(member, said)
//
// The participants that the covered units record and the reader's filters keep, with what these units say of each.
UNWIND $units AS unit
MATCH (:Dataset {id: unit[0]})<-[recorded:RECORDED_IN]-(member:Participant) WHERE recorded.wave = unit[1]
WITH DISTINCT member
@profile(member, said)
WITH member, said WHERE @kept(member, said)
