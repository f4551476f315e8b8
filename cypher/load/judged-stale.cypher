// Removes what was said of participants without a link, between some pairs of datasets, and isn't said any more. What
// was said with the candidates at hand stays until it is said anew ($complete) or the participant is linked.
UNWIND $pairs AS pair
MATCH (register:Dataset {id: pair[1]})<-[judged:JUDGED_IN]-(participant:Participant)
WHERE judged.survey = pair[0] AND NOT judged.key IN $keys
  AND ($complete OR judged.candidates IS NULL
    OR EXISTS { (participant)-[:SAME_AS]->(:Record)-[:RECORDED_IN]->(register) })
DELETE judged
RETURN count(*) AS removed
