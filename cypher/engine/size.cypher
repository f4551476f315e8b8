// How much there is at most: from counts that the server keeps, and from the sizes of events, of which everybody who
// takes part in one is tied to everybody else.
CALL () {
  MATCH ()-[r:INFORMS]->() RETURN 'INFORMS' AS type, count(r) AS ties
  UNION ALL
  MATCH ()-[r:SUPPLIES]->() RETURN 'SUPPLIES' AS type, count(r) AS ties
  UNION ALL
  MATCH ()-[r:SUPPORTS]->() RETURN 'SUPPORTS' AS type, count(r) AS ties
  UNION ALL
  MATCH ()-[r:COLLABORATES_WITH]->() RETURN 'COLLABORATES_WITH' AS type, count(r) AS ties
  UNION ALL
  MATCH (event:Event)
  WITH COUNT { (event)<-[:PARTICIPATES_IN]-() } AS party
  RETURN 'PARTICIPATES_IN' AS type, coalesce(sum(party * (party - 1) / 2), 0) AS ties
}
WITH collect([type, ties]) AS counted
MATCH (p:Participant)
RETURN count(p) AS participants, counted
