// Takes back what older runs of a dataset and wave said of some records, then derives each from what is still said of it:
// completed runs in their order, so that the latest that says something wins. Nothing said: the record goes.
UNWIND $ids AS id
MATCH (record:Record {id: id})
CALL (record) {
  MATCH (record)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH record
CALL (record) {
  OPTIONAL MATCH (record)-[said:RECORDED_IN]->(:Dataset)
  WITH said ORDER BY coalesce($order[said.run], -1), said.dataset, said.wave
  RETURN collect(properties(said)) AS all_said
}
CALL (record, all_said) {
  WITH * WHERE size(all_said) > 0
  SET record = {id: record.id}
  FOREACH (one IN all_said | SET record += one)
  SET record += {name: coalesce(record.name, record.id), key: null, dataset: null, wave: null, run: null, file: null,
    row: null, mentioned: null}
}
CALL (record, all_said) {
  WITH * WHERE size(all_said) = 0
  DETACH DELETE record
}
RETURN sum(CASE WHEN size(all_said) = 0 THEN 1 ELSE 0 END) AS removed
