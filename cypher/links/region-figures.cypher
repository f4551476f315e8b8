// What the region's figures say of the places and industries of the survey: the latest of each, with period and source.
//
// A figure of a place that has none of its own is added up from its parts, only where dataset.toml says that the measure
// adds up, every part has a figure, and all are of one period and unit. Figures of every wave count: the latest period
// first, then what was loaded last. Participants are where by-place and by-industry have them; parts that are added up
// are those that the latest wave of each list of codes has.
//
// graph   all
// param measure: str = ""             This measure only.
// known measure: measures
// key     of measure
// returns of: str                     The place or industry, as scheme:code.
// returns label: str?                 Its name.
// returns measure: str                What was measured.
// returns value: float                The latest figure.
// returns unit: str?                  Its unit.
// returns since: str                  Begin of its period.
// returns until: str?                 End of its period.
// returns added_up: bool              Whether it was added up from the parts.
// returns source: str?                Who says it.
// returns participants: int           Participants there.
// example dataset=town measure=people -> of=town-2025:0, value=999, added_up=false, participants=3
// example dataset=nothing ->
@members(member, said)
MATCH (member)-[is:LOCATED_IN|CLASSIFIED_AS]->(own:Place|Industry) WHERE [is.dataset, is.wave] IN $units
WITH own, collect(DISTINCT member) AS members
@above(own, area)
UNWIND members AS member
WITH area, count(DISTINCT member) AS participants
CALL (area) {
  MATCH (area)<-[:ABOUT]-(figure:Observation)
  WHERE ($measure = '' OR figure.measure = $measure) AND COUNT { (figure)-[:ABOUT]->() } = 1
  MATCH (figure)-[said:RECORDED_IN]->()
  OPTIONAL MATCH (run:LoadRun {dataset: said.dataset, wave: said.wave})
  WITH figure, coalesce(run.place, run.sequence, 0) AS loaded
  ORDER BY figure.to DESC, figure.from DESC, loaded DESC, figure.id
  WITH figure.measure AS measure, head(collect(figure)) AS latest
  RETURN measure, latest.value AS value, latest.unit AS unit, latest.from AS since, latest.to AS until, false AS added_up,
    latest.source AS source
  UNION
  MATCH (area)<-[of:PART_OF]-(:Place|Industry) WHERE @current(of)
  WITH area, collect(DISTINCT startNode(of)) AS parts
  UNWIND parts AS part
  MATCH (part)<-[:ABOUT]-(figure:Observation)-[said:RECORDED_IN]->()
  WHERE figure.adds_up AND ($measure = '' OR figure.measure = $measure) AND COUNT { (figure)-[:ABOUT]->() } = 1
    AND NOT EXISTS { (area)<-[:ABOUT]-(own:Observation) WHERE own.measure = figure.measure }
  OPTIONAL MATCH (run:LoadRun {dataset: said.dataset, wave: said.wave})
  WITH parts, part, figure, coalesce(run.place, run.sequence, 0) AS loaded
  ORDER BY figure.to DESC, figure.from DESC, loaded DESC, figure.id
  WITH parts, part, figure.measure AS measure, head(collect(figure)) AS latest
  WITH parts, measure, collect(latest) AS figures
  WHERE size(figures) = size(parts)
    AND all(figure IN figures WHERE figure.from = figures[0].from AND figure.to = figures[0].to
      AND coalesce(figure.unit, '') = coalesce(figures[0].unit, ''))
  RETURN measure, reduce(total = 0.0, figure IN figures | total + figure.value) AS value, figures[0].unit AS unit,
    figures[0].from AS since, figures[0].to AS until, true AS added_up, figures[0].source AS source
}
RETURN area.id AS of, area.name AS label, measure, value, unit, since, until, added_up, source, participants
ORDER BY measure, of
