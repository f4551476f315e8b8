// Takes back what older runs of a dataset and wave said of some stages, then derives each from what is still said of it:
// completed runs in their order, so that the latest that says something wins. Nothing said: the stage goes.
UNWIND $ids AS id
MATCH (stage:Stage {id: id})
CALL (stage) {
  MATCH (stage)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH stage
CALL (stage) {
  OPTIONAL MATCH (stage)-[said:RECORDED_IN]->(:Dataset)
  WITH said ORDER BY coalesce($order[said.run], -1), said.dataset, said.wave
  RETURN collect(properties(said)) AS all_said
}
CALL (stage, all_said) {
  WITH * WHERE size(all_said) > 0
  SET stage = {id: stage.id}
  FOREACH (one IN all_said | SET stage += one)
  SET stage += {name: coalesce(stage.name, stage.id), key: null, dataset: null, wave: null, run: null}
}
CALL (stage, all_said) {
  WITH * WHERE size(all_said) = 0
  DETACH DELETE stage
}
RETURN sum(CASE WHEN size(all_said) = 0 THEN 1 ELSE 0 END) AS removed
