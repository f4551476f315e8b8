// The datasets that a question covers if the reader names none: without the illustrative ones, unless there are no others.
COLLECT {
  MATCH (dataset:Dataset)
  WHERE NOT coalesce(dataset.illustrative, false)
    OR NOT EXISTS { MATCH (other:Dataset) WHERE NOT coalesce(other.illustrative, false) }
  RETURN dataset.id ORDER BY dataset.id
}
