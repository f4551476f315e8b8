
// The graph's rows for Spark: with the ties' reports, the participants' stages, and what each says it thought up itself.
//
// param counting: bool       Whether reports are counted.
// param relations: str[]     Types of the graph's ties.
WITH source, said, target, weight,
  CASE WHEN $counting AND target IS NOT NULL THEN
    COUNT { MATCH (source)-[report:INFORMS|SUPPLIES]->(target) WHERE type(report) IN $relations AND @counted(report) }
    + CASE WHEN $undirected
      THEN COUNT { MATCH (target)-[report:INFORMS|SUPPLIES]->(source) WHERE type(report) IN $relations AND @counted(report) }
      ELSE 0 END
  END AS counted
WITH source, head(collect(said)) AS said, collect(target.id) AS targets, collect(weight) AS weights, collect(counted) AS reports
CALL (source) {
  MATCH (source)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT stage
  @stage(stage, at)
  WITH stage, at.chain * 10000000 + at.position AS position, at.name AS name ORDER BY position, name, stage.id
  RETURN collect([position, name, stage.id, stage.code]) AS stages
}
CALL (source) {
  MATCH (source)-[report:INFORMS]->(source) WHERE @counted(report)
  WITH report.dataset AS dataset, @question(report) AS question, max(report.weight) AS strongest
  RETURN sum(strongest) AS own
}
RETURN source.id AS id, said.name AS name, said.kind AS kind, said.group AS group, said.role AS role,
  said.responded AS responded, stages, toFloat(own) AS own, targets, weights, reports
