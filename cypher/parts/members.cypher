// part members(member, said)
//
// The participants that the covered units record and the reader's filters keep, with what these units say of each: as
// @profile has it, for all of them at once.
@within(places)
UNWIND $units AS unit
MATCH (:Dataset {id: unit[0]})<-[one:RECORDED_IN]-(member:Participant) WHERE one.wave = unit[1]
WITH places, member, one ORDER BY coalesce(one.mentioned, false), $order[one.dataset] DESC
WITH places, member, {name: coalesce(head(collect(one.name)), member.id), kind: head(collect(one.kind)),
  group: head(collect(one.group)), role: head(collect(one.role)), responded: head(collect(one.responded))} AS said
WHERE @kept(member, said, places)
