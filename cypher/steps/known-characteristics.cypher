// What participants may be parted by: what every survey says of them, and the properties that the covered units give.
//
// returns value: str
UNWIND ['group', 'role', 'kind', 'stage', 'place'] AS value
RETURN value
UNION
UNWIND $units AS unit
MATCH (:Dataset {id: unit[0]})<-[one:RECORDED_IN]-(:Participant) WHERE one.wave = unit[1]
UNWIND keys(one) AS value
WITH DISTINCT value
WHERE @given(value)
RETURN value ORDER BY value
