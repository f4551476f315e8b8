// Takes back what older runs of a dataset and wave said of some events, then derives each from what is still said of it:
// completed runs in their order, so that the latest that says something wins. Nothing said: the event goes.
UNWIND $ids AS id
MATCH (event:Event {id: id})
CALL (event) {
  MATCH (event)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH event
CALL (event) {
  OPTIONAL MATCH (event)-[said:RECORDED_IN]->(:Dataset)
  WITH said ORDER BY coalesce($order[said.run], -1), said.dataset, said.wave
  RETURN collect(properties(said)) AS all_said
}
CALL (event, all_said) {
  WITH * WHERE size(all_said) > 0
  SET event = {id: event.id}
  FOREACH (one IN all_said | SET event += one)
  SET event += {name: coalesce(event.name, event.id), key: null, dataset: null, wave: null, run: null, file: null,
    row: null, mentioned: null}
}
CALL (event, all_said) {
  WITH * WHERE size(all_said) = 0
  DETACH DELETE event
}
RETURN sum(CASE WHEN size(all_said) = 0 THEN 1 ELSE 0 END) AS removed
