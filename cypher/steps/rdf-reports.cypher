// Every report behind the ties among these participants, with who reported it, and where it stands. Self-ties are left
// out, as in the graphs.
//
// param ids: str[]
// param relations: str[]
// param dataset: str[]
// param wave: int?
// returns relation: str
// returns from: str
// returns to: str
// returns dataset: str
// returns at_wave: int
// returns question: str?
// returns respondent: str?
// returns respondent_name: str?
// returns respondent_kind: str?
// returns file: str?
// returns row: int?
// returns weight: float?
UNWIND $ids AS id
MATCH (giver:Participant {id: id})-[report:@tietypes()]->(receiver:Participant)
WHERE type(report) IN $relations AND @walked(report) AND receiver.id IN $ids AND receiver <> giver
OPTIONAL MATCH (respondent:Participant {id: report.respondent})
@profile(respondent, answers)
RETURN type(report) AS relation, giver.id AS from, receiver.id AS to, report.dataset AS dataset, report.wave AS at_wave,
  report.question AS question, report.respondent AS respondent, answers.name AS respondent_name,
  answers.kind AS respondent_kind, report.file AS file, report.row AS row, report.weight AS weight
ORDER BY report.key
