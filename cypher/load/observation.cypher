// Figures, each about a place, an industry or both.
//
// rows: id, row, measure, value, unit, from, to, source, place, industry, adds_up
MATCH (dataset:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (observation:Observation {id: row[0]})
SET observation = {id: row[0], measure: row[2], value: row[3], unit: row[4], from: row[5], to: coalesce(row[6], row[5]),
  source: row[7], adds_up: row[10]}
MERGE (observation)-[said:RECORDED_IN {key: row[0]}]->(dataset) SET said =  // known
CREATE (observation)-[said:RECORDED_IN                                      // new
  {key: row[0], dataset: $dataset, wave: $wave, run: $run, file: $file, row: row[1]}
]->(dataset)                                                                // new
WITH observation, said, row
CALL (observation, row) {
  WITH * WHERE row[8] IS NOT NULL
  MERGE (place:Place {id: row[8]})
  ON CREATE SET place.scheme = $place_scheme, place.code = substring(row[8], size($place_scheme) + 1)
  MERGE (observation)-[about:ABOUT {key: row[0] + '|place'}]->(place)
  SET about += {dataset: $dataset, wave: $wave, run: $run}
}
CALL (observation, row) {
  WITH * WHERE row[9] IS NOT NULL
  MERGE (industry:Industry {id: row[9]})
  ON CREATE SET industry.scheme = $industry_scheme, industry.code = substring(row[9], size($industry_scheme) + 1)
  MERGE (observation)-[about:ABOUT {key: row[0] + '|industry'}]->(industry)
  SET about += {dataset: $dataset, wave: $wave, run: $run}
}
RETURN count(DISTINCT said) AS merged
