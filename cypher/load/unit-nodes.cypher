// What a dataset and wave records, by label and by whether this run wrote it.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(node)
WHERE said.wave = $wave
RETURN CASE WHEN node:Participant THEN 'Participant' WHEN node:Event THEN 'Event' ELSE 'Stage' END AS label,
  said.run = $run AS mine, count(*) AS nodes
ORDER BY label, mine
