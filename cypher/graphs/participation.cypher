// Who meets whom in events, among the participants that are covered and kept and take part in one.
//
// Two participants are tied if they take part in a common event. The weight of their tie is the number of these events
// (count), the sum of 1/(participants - 1) over them (share: Newman 2001), or their number divided by that of the events
// of whoever takes part in fewer (overlap). The size of an event counts all who are covered, kept or not.
@members(member, said)
WITH member, said WHERE EXISTS { MATCH (member)-[takes:@ties]->(:Event) WHERE @counted(takes) }
WITH collect(member) AS members, collect(said) AS sayings
UNWIND range(0, size(members) - 1) AS at
WITH members, members[at] AS source, sayings[at] AS said ORDER BY source WHERE @slice(source)
CALL (source, members) {
  RETURN null AS target, null AS weight
  UNION ALL
  MATCH (source)-[mine:@ties]->(event:Event) WHERE @counted(mine)
  WITH members, source, collect(DISTINCT event) AS events
  UNWIND events AS event
  WITH members, source, size(events) AS own,
    COLLECT { MATCH (event)<-[takes:@ties]-(other:Participant) WHERE @counted(takes) RETURN DISTINCT other } AS party
  UNWIND party AS target
  WITH members, source, own, target, size(party) AS size WHERE source.id < target.id AND target IN members
  WITH own, target, count(*) AS common, sum(1.0 / (size - 1)) AS share
  WITH own, target, common, share, CASE WHEN $fold = 'overlap' THEN size(COLLECT {
    MATCH (target)-[theirs:@ties]->(other:Event) WHERE @counted(theirs) RETURN DISTINCT other }) END AS theirs
  WITH target, CASE $fold
    WHEN 'share' THEN share
    WHEN 'overlap' THEN toFloat(common) / CASE WHEN theirs < own THEN theirs ELSE own END
    ELSE toFloat(common) END AS weight
  WHERE $min_weight IS NULL OR weight >= $min_weight
  RETURN target, weight
}
WITH source, said, target, weight
