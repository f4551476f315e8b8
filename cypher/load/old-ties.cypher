// Participants from whom ties of older runs of a dataset and wave go.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(participant:Participant)
WHERE said.wave = $wave AND EXISTS {
  (participant)-[tie:@tietypes()|NOT_SAID|PARTICIPATES_IN|MEMBER_OF|AT_STAGE|LOCATED_IN|CLASSIFIED_AS]->()
  WHERE tie.dataset = $dataset AND tie.wave = $wave AND tie.run <> $run
}
RETURN participant.id AS id
