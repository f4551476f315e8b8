// The reports of ties among the participants of a picture.
//
// param ids: str[]
// param types: str[]         Types of tie that are drawn.
// returns from: str
// returns to: str
// returns type: str
// returns weight: float
// returns dataset: str
// returns wave: int
// returns question: str?
// returns folds: str?        The question under which it folds: its own, or the one that this mirrors.
// returns respondent: str?
// returns file: str?
// returns row: int?
UNWIND $ids AS id
MATCH (giver:Participant {id: id})-[report:@tietypes()]->(receiver:Participant)
WHERE receiver.id IN $ids AND receiver <> giver AND type(report) IN $types
  AND @walked(report)
RETURN giver.id AS from, receiver.id AS to, type(report) AS type, report.weight AS weight, report.dataset AS dataset,
  report.wave AS wave, report.question AS question, @question(report) AS folds, report.respondent AS respondent, report.file AS file,
  report.row AS row
ORDER BY from, to, type, dataset, wave, file, row
