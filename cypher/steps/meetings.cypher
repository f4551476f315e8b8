// How many of the participants that are covered take part in how many events, and whether anybody reports a tie.
//
// returns participants: int
// returns events: int
// returns tied: bool         Whether anybody reports a tie of any type, whatever is filtered.
MATCH (participant:Participant)-[takes:PARTICIPATES_IN]->(event:Event)
WHERE [takes.dataset, takes.wave] IN $units
WITH count(DISTINCT participant) AS participants, count(DISTINCT event) AS events
RETURN participants, events, EXISTS {
  MATCH (:Participant)-[report:@tietypes()]->(:Participant)
  WHERE [report.dataset, report.wave] IN $units
} AS tied
