// The reports of one unit about ties of these types: of which question, by whom.
MATCH (giver:Participant)-[report:@tietypes()]->(receiver:Participant)
WHERE report.dataset = $of AND report.wave = $at AND type(report) IN $ties AND giver <> receiver
  AND (size($question) = 0 OR report.question IN $question)
RETURN giver.id AS giver, receiver.id AS receiver, type(report) AS type, report.question AS question,
  report.respondent AS respondent
ORDER BY type, question, giver, receiver, respondent
