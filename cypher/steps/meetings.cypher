// How many of the participants that are covered take part in how many events.
MATCH (participant:Participant)-[takes:PARTICIPATES_IN]->(event:Event)
WHERE [takes.dataset, takes.wave] IN $units
RETURN count(DISTINCT participant) AS participants, count(DISTINCT event) AS events
