// The second half of being ready.
CALL gds.degree.stream($graph) YIELD nodeId, score RETURN count(score) AS measured
