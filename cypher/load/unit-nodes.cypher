// What a dataset and wave records, by label and by whether this run wrote it.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(node)
WHERE said.wave = $wave
RETURN head([label IN labels(node) WHERE label IN
    ['Participant', 'Event', 'Stage', 'Record', 'Place', 'Industry', 'Observation']]) AS label,
  said.run = $run AS mine, count(*) AS nodes
ORDER BY label, mine
