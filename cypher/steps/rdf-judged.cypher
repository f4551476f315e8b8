// What people said of participants that have no entry in a register.
//
// param ids: str[]
// param dataset: str[]
// returns id: str
// returns register: str
// returns status: str
// returns decided_at: str?
// returns decided_by: str
UNWIND $ids AS id
MATCH (:Participant {id: id})-[judged:JUDGED_IN]->(register:Dataset)
WHERE judged.survey IN $dataset AND judged.by IS NOT NULL
RETURN id, register.id AS register, judged.status AS status, toString(judged.at) AS decided_at, judged.by AS decided_by
ORDER BY id, register
