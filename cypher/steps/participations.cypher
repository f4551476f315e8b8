// How many events these participants meet in, and how often, as the chosen datasets say.
UNWIND $ids AS id
MATCH (:Participant {id: id})-[part:PARTICIPATES_IN]->(event:Event) WHERE [part.dataset, part.wave] IN $units
RETURN count(part) AS participations, count(DISTINCT event) AS events
