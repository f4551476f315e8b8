// The measures that are stored on participants, and the loads that each was reckoned from: dataset, wave and end of each.
MATCH (measure:Measure)
RETURN measure.id AS property, measure.query AS query, measure.loads AS loads, toString(measure.written) AS written
ORDER BY property
