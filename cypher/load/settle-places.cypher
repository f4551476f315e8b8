// Takes back what older runs of a dataset and wave said of some places, then derives name and level from what is still
// said: completed runs in their order, so that the latest that says something wins. Those that nothing refers to are
// swept when the load ends.
UNWIND $ids AS id
MATCH (place:Place {id: id})
CALL (place) {
  MATCH (place)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH place
CALL (place) {
  OPTIONAL MATCH (place)-[said:RECORDED_IN]->(:Dataset)
  WITH said ORDER BY coalesce($order[said.run], -1), said.dataset, said.wave
  RETURN collect(said) AS all_said
}
WITH place, last([said IN all_said WHERE said.name IS NOT NULL | said.name]) AS name,
  last([said IN all_said WHERE said.level IS NOT NULL | said.level]) AS level
SET place.name = name, place.level = level
RETURN 0 AS removed
