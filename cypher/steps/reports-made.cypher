// The reports behind the ties among these participants: of which question of which unit, by whom, and how strong.
UNWIND $ids AS id
MATCH (giver:Participant {id: id})-[report:@tietypes()]->(receiver:Participant)
WHERE type(report) IN $ties AND giver <> receiver AND receiver.id IN $ids AND @counted(report)
RETURN giver.id AS giver, receiver.id AS receiver, type(report) AS type, report.dataset AS dataset, report.wave AS wave,
  report.question AS question, report.respondent AS respondent, report.weight AS weight
ORDER BY dataset, wave, type, question, giver, receiver, respondent, weight
