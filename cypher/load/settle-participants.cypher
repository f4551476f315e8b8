// Takes back what older runs of a dataset and wave said of some participants, then derives each from what is still said of it:
// completed runs in their order, so that the latest that says something wins. Nothing said: the participant goes.
UNWIND $ids AS id
MATCH (participant:Participant {id: id})
CALL (participant) {
  MATCH (participant)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH participant
CALL (participant) {
  OPTIONAL MATCH (participant)-[said:RECORDED_IN]->(:Dataset)
  WITH said ORDER BY coalesce($order[said.run], -1), said.dataset, said.wave
  RETURN collect(properties(said)) AS all_said
}
CALL (participant, all_said) {
  WITH * WHERE size(all_said) > 0
  SET participant = {id: participant.id}
  FOREACH (one IN all_said | SET participant += one)
  SET participant += {name: coalesce(participant.name, participant.id), key: null, dataset: null, wave: null, run: null,
    file: null, row: null, responded: null, mentioned: null}
  REMOVE participant:Actor:Organization:InformationSource
  SET participant:$(participant.kind)
}
CALL (participant, all_said) {
  WITH * WHERE size(all_said) = 0
  DETACH DELETE participant
}
RETURN sum(CASE WHEN size(all_said) = 0 THEN 1 ELSE 0 END) AS removed
