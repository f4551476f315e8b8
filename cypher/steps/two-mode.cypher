// Participants that are kept and events of the covered units, each participant with the events it takes part in.
@members(member, said)
CALL (member) {
  MATCH (member)-[part:PARTICIPATES_IN]->(event:Event) WHERE [part.dataset, part.wave] IN $units
  RETURN collect(DISTINCT event.id) AS events
}
RETURN 'participant' AS mode, member.id AS id, said.name AS name, events
UNION ALL
UNWIND $units AS unit
MATCH (event:Event)-[one:RECORDED_IN]->(:Dataset {id: unit[0]}) WHERE one.wave = unit[1]
WITH event, one ORDER BY $order[one.dataset] DESC
WITH event, head(collect(one.name)) AS name
RETURN 'event' AS mode, event.id AS id, coalesce(name, event.id) AS name, [] AS events
