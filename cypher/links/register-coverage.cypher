// How much of a register the survey covers, and what it misses: by place, industry, legal form or entry.
//
// An entry is surveyed if a participant of the chosen datasets is linked to it. The row without a value counts entries
// of which the register doesn't say it. Entries, and where they are, are those of the register's latest wave.
//
// graph   all
// param register: str = ""                       This register only, by its dataset's id.
// known register: registers
// param by: place|industry|form|entry = place    What the rows are.
// key     register of
// returns register: str               The register.
// returns of: str?                    Place, industry (as scheme:code), legal form, or entry.
// returns label: str?                 Its name.
// returns records: int                Entries of the register.
// returns surveyed: int               Entries that a participant is linked to.
// returns missed: int                 The others: what the survey misses.
// returns share: share                surveyed / records.
// example dataset=town register=town-register by=form -> of=CV, records=2, surveyed=0, share=0.0
// example dataset=lonely register=town-register by=form -> of=CV, records=2, surveyed=0
MATCH (register:Dataset)
WHERE ($register = '' OR register.id = $register) AND EXISTS { (register)<-[:RECORDED_IN]-(:Record) }
MATCH (record:Record)-[:RECORDED_IN {wave: register.wave}]->(register)
WITH DISTINCT register, record
CALL (record) {
  MATCH (record)<-[same:SAME_AS]-(participant:Participant)-[said:RECORDED_IN]->(:Dataset)
  WHERE same.left_dataset IN $dataset AND [said.dataset, said.wave] IN $units
  RETURN count(*) > 0 AS surveyed
}
CALL (record, register) {
  WITH * WHERE $by = 'place'
  OPTIONAL MATCH (record)-[:LOCATED_IN {dataset: register.id, wave: register.wave}]->(area:Place)
  RETURN area.id AS of, area.name AS label
  UNION
  WITH * WHERE $by = 'industry'
  OPTIONAL MATCH (record)-[:CLASSIFIED_AS {dataset: register.id, wave: register.wave}]->(area:Industry)
  RETURN area.id AS of, area.name AS label
  UNION
  WITH * WHERE $by = 'form'
  RETURN record.form AS of, record.form AS label
  UNION
  WITH * WHERE $by = 'entry'
  RETURN record.id AS of, record.name AS label
}
WITH register, of, label, count(DISTINCT record) AS records,
  count(DISTINCT CASE WHEN surveyed THEN record END) AS surveyed
RETURN register.id AS register, of, label, records, surveyed, records - surveyed AS missed,
  toFloat(surveyed) / records AS share
ORDER BY register, records DESC, of
