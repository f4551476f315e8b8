// In which schemes some codes of places are described; the scheme stands where other answers have the dataset.
UNWIND $ids AS id
MATCH (place:Place {code: id})-[said:RECORDED_IN]->(:Dataset)
WHERE said.mentioned IS NULL
RETURN DISTINCT id, place.scheme AS dataset, null AS kind, false AS mentioned, [] AS shares, null AS position
