// Ready means that a projection and an algorithm ran: procedures can be listed and still fail.
UNWIND [[0, 1], [1, 2]] AS tie
WITH gds.graph.project($graph, tie[0], tie[1]) AS projected
RETURN projected.nodeCount AS nodes
