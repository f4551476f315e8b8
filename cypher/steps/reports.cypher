// How many reports lie behind the ties among these participants, and how many self-ties are left out.
UNWIND $ids AS id
MATCH (giver:Participant {id: id})-[report:@tietypes()]->(receiver:Participant)
WHERE type(report) IN $relations AND @walked(report) AND receiver.id IN $ids
RETURN sum(CASE WHEN giver = receiver THEN 0 ELSE 1 END) AS reports,
  sum(CASE WHEN giver = receiver THEN 1 ELSE 0 END) AS self_ties
