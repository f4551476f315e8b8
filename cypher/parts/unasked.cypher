// part unasked(each)
//
// The datasets that a question covers if the reader names none, each with its latest wave and the place of its first load:
// those that have participants or ties, the illustrative ones only if there are no others.
MATCH (dataset:Dataset)
OPTIONAL MATCH (run:LoadRun {dataset: dataset.id, wave: dataset.wave})
WITH dataset, min(coalesce(run.place, run.sequence)) AS place, max(CASE
  WHEN run.completed IS NOT NULL AND run.participants = 0 AND run.ties = 0 THEN 2
  WHEN dataset.illustrative THEN 1 ELSE 0 END) AS rank
WITH collect({id: dataset.id, wave: dataset.wave, place: place, rank: rank}) AS loaded, min(rank) AS best
UNWIND [one IN loaded WHERE one.rank = best] AS each
