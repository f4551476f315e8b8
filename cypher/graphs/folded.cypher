// The ties of a graph whose reports fold as $ways says, or whose questions mirror each other.
//
// intersection: both report it; the smaller weight. confirmed: both, or the only one of them who answered. sender and
// receiver: the giver's, or the receiver's, report. union: anybody's; the largest weight. Questions that mirror each other are one; then questions add up.
@members(member, said)
WITH collect(member) AS members, collect(said) AS sayings
UNWIND range(0, size(members) - 1) AS at
WITH members, members[at] AS source, sayings[at] AS said ORDER BY source WHERE @slice(source)
CALL (source, members) {
  RETURN null AS target, null AS weight
  UNION ALL
  MATCH (source)-[report:@ties]-(target:Participant)
  WHERE target <> source AND target IN members AND @counted(report)
    AND CASE WHEN $undirected OR type(report) = 'COLLABORATES_WITH' THEN source.id < target.id ELSE startNode(report) = source END
  WITH source, target, report, startNode(report).id AS giver, endNode(report).id AS receiver,
    $sides[report.dataset + '|' + toString(report.wave) + '|' + type(report) + '|' + coalesce(report.question, '')] AS side
  WITH source, target, report, side, type(report) = 'COLLABORATES_WITH' AS symmetric, giver,
    CASE WHEN report.respondent IS NOT NULL THEN report.respondent
      WHEN side.teller = 'from' THEN giver WHEN side.teller = 'to' THEN receiver END AS teller
  WITH source, target, type(report) AS relation, report.dataset AS dataset, report.wave AS wave, symmetric,
    {name: coalesce(side.name, report.question), from: side.from, to: side.to} AS side,
    CASE WHEN symmetric THEN source.id ELSE giver END AS giver,
    max(CASE WHEN teller = source.id THEN report.weight END) AS mine,
    max(CASE WHEN teller = target.id THEN report.weight END) AS theirs,
    max(report.weight) AS largest
  WITH source, target, relation, dataset, wave, symmetric, side.name AS name, giver, mine, theirs, largest,
    CASE WHEN symmetric THEN side.from + side.to WHEN giver = source.id THEN side.from ELSE side.to END AS own,
    CASE WHEN symmetric THEN side.from + side.to WHEN giver = source.id THEN side.to ELSE side.from END AS others
  WITH source, target, relation, dataset, name, giver, mine, theirs, largest,
    CASE WHEN $ways = 'confirmed' AND mine IS NULL THEN @told(source, target, own) END AS answered,
    CASE WHEN $ways = 'confirmed' AND theirs IS NULL THEN @told(target, source, others) END AS replied
  WITH target, relation, dataset, name, CASE
    WHEN $ways = 'union' THEN largest
    WHEN $ways = 'sender' THEN CASE WHEN giver = source.id THEN mine ELSE theirs END
    WHEN $ways = 'receiver' THEN CASE WHEN giver = source.id THEN theirs ELSE mine END
    WHEN mine IS NOT NULL AND theirs IS NOT NULL THEN CASE WHEN mine < theirs THEN mine ELSE theirs END
    WHEN $ways = 'confirmed' AND mine IS NOT NULL AND NOT replied THEN mine
    WHEN $ways = 'confirmed' AND theirs IS NOT NULL AND NOT answered THEN theirs END AS folded
  WITH target, relation, dataset, name, max(folded) AS strongest WHERE strongest IS NOT NULL
  WITH target, sum(strongest) AS weight WHERE $min_weight IS NULL OR weight >= $min_weight
  RETURN target, weight
}
WITH source, said, target, weight
