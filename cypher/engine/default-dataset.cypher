// The datasets that a question covers if the reader names none: those that have participants or ties, without the
// illustrative ones unless there are no others.
COLLECT {
  MATCH (dataset:Dataset)
  OPTIONAL MATCH (run:LoadRun {dataset: dataset.id, wave: dataset.wave})
  WITH dataset, min(coalesce(run.place, run.sequence)) AS place, max(CASE
    WHEN run.completed IS NOT NULL AND run.participants = 0 AND run.ties = 0 THEN 2
    WHEN dataset.illustrative THEN 1 ELSE 0 END) AS rank
  WITH collect({id: dataset.id, wave: dataset.wave, place: place, rank: rank}) AS loaded, min(rank) AS best
  UNWIND [each IN loaded WHERE each.rank = best] AS each
  RETURN each.id ORDER BY each.id
}
