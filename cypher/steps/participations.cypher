// How many events the participants of the chosen datasets meet in, and how often.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
OPTIONAL MATCH (:Participant)-[part:PARTICIPATES_IN]->(event:Event) WHERE [part.dataset, part.wave] IN units
RETURN count(part) AS participations, count(DISTINCT event) AS events
