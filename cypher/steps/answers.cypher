// Who of these participants answered each chosen dataset and who did not; and whether it says so of anybody at all.
UNWIND $units AS unit
CALL (unit) {
  UNWIND $ids AS id
  MATCH (:Participant {id: id})-[said:RECORDED_IN]->(:Dataset {id: unit[0]}) WHERE said.wave = unit[1]
  RETURN sum(CASE said.responded WHEN 'yes' THEN 1 ELSE 0 END) AS answered,
    sum(CASE said.responded WHEN 'no' THEN 1 ELSE 0 END) AS silent
}
RETURN unit[0] AS dataset, answered, silent, EXISTS {
  MATCH (:Dataset {id: unit[0]})<-[said:RECORDED_IN]-(:Participant)
  WHERE said.wave = unit[1] AND said.responded IS NOT NULL
} AS listed
ORDER BY dataset
