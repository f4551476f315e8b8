// Erases a participant: the node with all its relationships, and its id from what it said of others, which stays. All in
// one transaction, in turn with loads.
MATCH (lock:Schema)
WITH lock ORDER BY lock.id
SET lock.turn = coalesce(lock.turn, 0) + 1
WITH count(lock) AS locks
CALL () {
  MATCH (from:Participant)-[tie:@tietypes()|PARTICIPATES_IN]->(to)
  WHERE tie.respondent = $id AND from.id <> $id AND to.id <> $id
  SET tie.key = 'forgotten|' + randomUUID(), tie.respondent = null, tie.row = null, tie.column = null, tie.written = null
  RETURN count(tie) AS said
}
CALL () {
  MATCH (one:Participant {id: $id})-[tie:@tietypes()|PARTICIPATES_IN]-()
  WITH DISTINCT tie
  WITH tie.dataset AS dataset, tie.wave AS wave, count(*) AS ties,
    sum(CASE WHEN startNode(tie) = endNode(tie) THEN 1 ELSE 0 END) AS own
  MATCH (run:LoadRun {dataset: dataset}) WHERE run.wave = wave
  SET run.ties = run.ties - ties, run.self_ties = run.self_ties - own
  RETURN count(*) AS counted
}
CALL () {
  MATCH (one:Participant {id: $id})-[said:RECORDED_IN]->(:Dataset)
  WITH DISTINCT said.dataset AS dataset, said.wave AS wave
  MATCH (run:LoadRun {dataset: dataset}) WHERE run.wave = wave
  SET run.participants = run.participants - 1
  RETURN count(*) AS listed
}
CALL () {
  MATCH (one:Participant {id: $id})
  DETACH DELETE one
  RETURN count(*) AS gone
}
RETURN said, gone
