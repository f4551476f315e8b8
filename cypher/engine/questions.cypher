// The questions of the ties that are covered.
@members(member, said)
MATCH (member)-[report:@tietypes()]->(:Participant)
WHERE type(report) IN $types AND [report.dataset, report.wave] IN $units AND report.question IS NOT NULL
RETURN DISTINCT report.question AS question ORDER BY question
