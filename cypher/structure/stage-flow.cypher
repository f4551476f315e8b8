// Knowledge and goods between the stages of the value chain, side by side.
//
// One row per pair of stages between which anything flows, from hulu to hilir; participants without a stage make rows of
// their own, last. A tie counts for every pair of stages that its two ends work at. --matrix gives every pair, and both
// matrices as text.
//
// Convention: forward = the receiver's stage has the higher position; skipped = another stage of the datasets covered lies
// between the two.
//
// graph   flow
// python  stages:stage_flow
// param   matrix: bool = false        Every pair of stages, also those without a tie, and a matrix each for knowledge and goods.
// key     from_stage to_stage
// returns from_stage: str?            Stage of those who give; blank for participants without one.
// returns from_name: str?             Its name.
// returns to_stage: str?              Stage of those who receive; blank for participants without one.
// returns to_name: str?               Its name.
// returns direction: str              forward (to hilir), backward (to hulu), same or unstaged.
// returns skipped: bool               Whether it goes past a stage between them.
// returns knowledge: int              Ties of knowledge: pairs of participants.
// returns goods: int                  Ties of goods.
// returns knowledge_weight: float     Strength of the ties of knowledge, added up.
// returns goods_weight: float         Strength of the ties of goods, added up.
// returns from_position: int?         Position of the givers' stage, hulu being low.
// returns to_position: int?           Position of the receivers' stage.
// example dataset=chain -> from_stage=fibre, to_stage=cloth, direction=forward, knowledge=0, goods=1
// example dataset=batik-pekalongan -> from_stage="raw-material", to_stage="raw-material", direction=same, knowledge=1, goods=2
// example dataset=chain matrix -> from_stage=fibre, to_stage=fibre, knowledge=0, goods=0
// example dataset=nothing ->
@members(member, said)
WITH collect(member) AS members
UNWIND members AS giver
CALL (giver, members) {
  MATCH (giver)-[report:INFORMS|SUPPLIES]->(receiver:Participant)
  WHERE receiver <> giver AND receiver IN members AND @counted(report)
  WITH receiver, type(report) AS relation, report.dataset AS dataset, @question(report) AS question,
    max(report.weight) AS strongest
  WITH receiver, relation, sum(strongest) AS weight WHERE $min_weight IS NULL OR weight >= $min_weight
  OPTIONAL MATCH (receiver)-[works:AT_STAGE]->(end:Stage) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT receiver, relation, weight, end
  RETURN end,
    sum(CASE relation WHEN 'INFORMS' THEN 1 ELSE 0 END) AS informs,
    sum(CASE relation WHEN 'SUPPLIES' THEN 1 ELSE 0 END) AS supplies,
    sum(CASE relation WHEN 'INFORMS' THEN weight ELSE 0.0 END) AS informs_weight,
    sum(CASE relation WHEN 'SUPPLIES' THEN weight ELSE 0.0 END) AS supplies_weight
}
OPTIONAL MATCH (giver)-[works:AT_STAGE]->(start:Stage) WHERE [works.dataset, works.wave] IN $units
WITH DISTINCT giver, start, end, informs, supplies, informs_weight, supplies_weight
RETURN start.id AS from_stage, end.id AS to_stage, sum(informs) AS knowledge, sum(supplies) AS goods,
  sum(informs_weight) AS knowledge_weight, sum(supplies_weight) AS goods_weight
