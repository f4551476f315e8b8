// The units that a question covers if the reader names none: the latest wave of each dataset, without the illustrative
// ones unless there are no others, in the order in which they were first loaded.
COLLECT {
  MATCH (dataset:Dataset)
  WHERE NOT coalesce(dataset.illustrative, false)
    OR NOT EXISTS { MATCH (other:Dataset) WHERE NOT coalesce(other.illustrative, false) }
  OPTIONAL MATCH (run:LoadRun {dataset: dataset.id, wave: dataset.wave})
  WITH dataset, min(coalesce(run.place, run.sequence)) AS place
  RETURN [dataset.id, dataset.wave] ORDER BY place, dataset.id
}
