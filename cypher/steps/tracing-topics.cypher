// What knowledge is said to be about, from each giver to some of those it informs: the questions of its ties.
//
// param told: list[]         [giver, [receiver, …]], by id.
// returns at: int            Position in told.
// returns questions: str[]
UNWIND range(0, size($told) - 1) AS at
MATCH (giver:Participant {id: $told[at][0]})-[report:INFORMS]->(receiver:Participant)
WHERE receiver.id IN $told[at][1] AND report.question IS NOT NULL AND @walked(report)
WITH at, report.question AS question, count(*) AS reports ORDER BY reports DESC, question
RETURN at, collect(question) AS questions
ORDER BY at
