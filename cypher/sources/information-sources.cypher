// Where knowledge comes from: the share of receivers who name each kind of source.
//
// One row per category of source, most often named first; with --by, apart for each role, group, kind or stage of the
// receivers. An information source counts under its own name, any other giver under its role (else its group, else its
// kind), and what receivers say they thought up themselves under "self". Several answers are fine, so shares don't add
// up to 1. A receiver at several stages counts at each of them.
//
// graph   knowledge
// param   by: none|role|group|kind|stage = none   Tell receivers apart by this.
// returns category: str               The source: its name, or the role, group or kind of those who give.
// returns basis: str                  What the category is: source, role, group, kind or self.
// returns by: str?                    Receivers of this role, group, kind or stage; "all", or blank where the data don't say.
// returns share: float                Receivers who name the category, divided by n.
// returns receivers: int              Receivers who name at least one giver in the category.
// returns n: int                      Receivers who name any giver.
// returns citations: int              Ties: pairs of giver and receiver.
// returns mean_weight: float          Mean strength of these ties.
// example dataset=chain -> category=entrepreneur, basis=role, by=all, share=0.4, receivers=2, n=5, citations=2, mean_weight=1.5
// example dataset=chain by=stage -> category=weaver, by="Serat", share=1.0, n=1
// example dataset=lonely ->
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (member:Participant)-[said:RECORDED_IN]->(covered)
WHERE said.wave = coalesce($wave, covered.wave)
  AND (size($kind) = 0 OR member.kind IN $kind)
  AND (size($group) = 0 OR member.group IN $group)
  AND (size($role) = 0 OR member.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (member)-[at:AT_STAGE]->(stage:Stage) WHERE stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (member)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place) WHERE place.id IN $place })
WITH collect(DISTINCT member) AS members, collect(DISTINCT [covered.id, coalesce($wave, covered.wave)]) AS units
UNWIND members AS receiver
CALL (receiver, members, units) {
  MATCH (giver:Participant)-[report:INFORMS]->(receiver)
  WHERE [report.dataset, report.wave] IN units AND giver IN members
  WITH giver, receiver, report.dataset AS dataset, report.question AS question, max(report.weight) AS strongest
  WITH giver, receiver, sum(strongest) AS weight,
    CASE
      WHEN giver = receiver THEN 'self'
      WHEN giver.kind = 'InformationSource' THEN 'source'
      WHEN giver.role IS NOT NULL THEN 'role'
      WHEN giver.group IS NOT NULL THEN 'group'
      ELSE 'kind'
    END AS basis
  WITH basis, count(*) AS ties, sum(weight) AS strength,
    CASE basis
      WHEN 'self' THEN 'self' WHEN 'source' THEN giver.name WHEN 'role' THEN giver.role
      WHEN 'group' THEN giver.group ELSE giver.kind
    END AS category
  RETURN collect({basis: basis, category: category, ties: ties, strength: strength}) AS named
}
WITH units, receiver, named WHERE size(named) > 0
CALL (receiver, units) {
  WITH receiver WHERE $by <> 'stage'
  RETURN CASE $by WHEN 'role' THEN receiver.role WHEN 'group' THEN receiver.group WHEN 'kind' THEN receiver.kind
    ELSE 'all' END AS part, 0 AS place
  UNION
  WITH receiver, units WHERE $by = 'stage'
  OPTIONAL MATCH (receiver)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN units
  RETURN coalesce(stage.name, stage.id) AS part, stage.position AS place
}
WITH part, place, collect(named) AS answers
WITH part, place, answers, size(answers) AS n
UNWIND answers AS named
UNWIND named AS given
WITH part, place, n, given.category AS category, given.basis AS basis, count(*) AS receivers,
  sum(given.ties) AS citations, sum(given.strength) AS strength
RETURN category, basis, part AS by, toFloat(receivers) / n AS share, receivers, n, citations,
  strength / citations AS mean_weight
ORDER BY place, by, share DESC, citations DESC, category, basis
