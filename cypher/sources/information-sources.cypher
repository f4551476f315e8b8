// Where knowledge comes from: the share of receivers who name each kind of source.
//
// One row per category of source, most often named first; with --by, apart for each role, group, kind or stage of the
// receivers. An information source counts under its own name, any other giver under its role (else its group, else its
// kind), and what receivers say they thought up themselves under "self". Several answers are fine, so shares don't add
// up to 1. A receiver at several stages counts at each of them.
//
// graph   knowledge
// spark   flows:information_sources
// param   by: none|role|group|kind|stage = none   Tell receivers apart by this.
// param   receivers: str[] = []       Whose sources: role=…, group=…, kind=… or stage=…; may be given several times, and either counts. Everybody still gives.
// known   receivers: role|group|kind|stage
// key     category basis by
// returns category: str               The source: its name, or the role, group or kind of those who give.
// returns basis: str                  What the category is: source, role, group, kind or self.
// returns by: str?                    Receivers of this role, group, kind or stage; "all", or blank where the data don't say.
// returns share: share                Receivers who name the category, divided by n.
// returns receivers: int              Receivers who name at least one giver in the category.
// returns n: int                      Receivers who name any giver.
// returns citations: int              Ties: pairs of giver and receiver.
// returns mean_weight: float          Mean strength of these ties.
// example dataset=chain -> category=entrepreneur, basis=role, by=all, share=0.4, receivers=2, n=5, citations=2, mean_weight=1.5
// example dataset=chain by=stage -> category=weaver, by="Serat", share=1.0, n=1
// example dataset=chain receivers=stage=fibre -> category=weaver, share=1.0, n=1
// example dataset=lonely ->
@members(member, said)
WITH collect(member) AS members
UNWIND members AS receiver
CALL (receiver, members) {
  MATCH (giver:Participant)-[report:INFORMS]->(receiver)
  WHERE giver IN members AND @counted(report)
  WITH giver, receiver, report.dataset AS dataset, @question(report) AS question, max(report.weight) AS strongest
  WITH giver, receiver, sum(strongest) AS weight WHERE $min_weight IS NULL OR weight >= $min_weight
  @profile(giver, told)
  WITH giver, receiver, weight, told,
    CASE
      WHEN giver = receiver THEN 'self'
      WHEN told.kind = 'InformationSource' THEN 'source'
      WHEN told.role IS NOT NULL THEN 'role'
      WHEN told.group IS NOT NULL THEN 'group'
      ELSE 'kind'
    END AS basis
  WITH basis, count(*) AS ties, sum(weight) AS strength,
    CASE basis
      WHEN 'self' THEN 'self' WHEN 'source' THEN told.name WHEN 'role' THEN told.role
      WHEN 'group' THEN told.group ELSE told.kind
    END AS category
  RETURN collect({basis: basis, category: category, ties: ties, strength: strength}) AS named
}
WITH receiver, named WHERE size(named) > 0
@profile(receiver, told)
WITH receiver, named, told WHERE size($receivers) = 0
  OR any(word IN ['role=' + told.role, 'group=' + told.group, 'kind=' + told.kind] WHERE word IN $receivers)
  OR EXISTS { (receiver)-[works:AT_STAGE]->(stage:Stage)
    WHERE [works.dataset, works.wave] IN $units
      AND ('stage=' + stage.id IN $receivers OR 'stage=' + stage.code IN $receivers) }
CALL (receiver, told) {
  WITH told WHERE $by <> 'stage'
  RETURN CASE $by WHEN 'role' THEN told.role WHEN 'group' THEN told.group WHEN 'kind' THEN told.kind
    ELSE 'all' END AS part, 0 AS place
  UNION
  WITH receiver WHERE $by = 'stage'
  OPTIONAL MATCH (receiver)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT stage
  @stage(stage, at)
  RETURN CASE WHEN stage IS NOT NULL THEN at.name END AS part, at.chain * 10000000 + at.position AS place
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
