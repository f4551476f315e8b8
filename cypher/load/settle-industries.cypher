// Takes back what older runs of a dataset and wave said of some industries, then derives name and level from what is still
// said: completed runs in their order, so that the latest that says something wins. Those that nothing refers to are
// swept when the load ends.
UNWIND $ids AS id
MATCH (industry:Industry {id: id})
CALL (industry) {
  MATCH (industry)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH industry
CALL (industry) {
  OPTIONAL MATCH (industry)-[said:RECORDED_IN]->(:Dataset)
  WITH said ORDER BY coalesce($order[said.run], -1), said.dataset, said.wave
  RETURN collect(said) AS all_said
}
WITH industry, last([said IN all_said WHERE said.name IS NOT NULL | said.name]) AS name,
  last([said IN all_said WHERE said.level IS NOT NULL | said.level]) AS level
SET industry.name = name, industry.level = level
RETURN 0 AS removed
