// Type and question of the covered reports of these types that don't say whose they are.
MATCH (:Participant)-[report:@tietypes()]->(:Participant)
WHERE type(report) IN $types AND [report.dataset, report.wave] IN $units AND report.respondent IS NULL
RETURN DISTINCT report.dataset AS dataset, report.wave AS wave, type(report) AS type, report.question AS question
