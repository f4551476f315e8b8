// What each covered unit asked, in which instrument, whom it is about, whether it says of anybody whether they answered
// (null if it records no participants), and whether anybody left a question empty or wasn't asked one.
UNWIND $units AS unit
OPTIONAL MATCH (run:LoadRun {dataset: unit[0]}) WHERE run.wave = unit[1]
WITH unit, run ORDER BY run.sequence DESC
WITH unit, head(collect(run)) AS run
CALL (unit) {
  OPTIONAL MATCH (:Dataset {id: unit[0]})<-[said:RECORDED_IN]-(:Participant) WHERE said.wave = unit[1]
  RETURN CASE WHEN count(said) > 0 THEN count(said.responded) > 0 END AS listed,
    count(coalesce(said.unanswered, said.unasked)) > 0 AS left
}
RETURN unit[0] AS dataset, unit[1] AS wave, run.questions AS questions, listed, left,
  run.instrument AS instrument, run.boundary AS boundary
