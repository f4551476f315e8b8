// Whom this participant feeds with knowledge, directly and through others, by step.
//
// One row per participant, nearest first, then in order of name. Walks along the flow: step 1 are those that it
// informs itself. With --graph supply goods are followed, with --graph flow knowledge and goods together. A filter
// such as --group keeps only such participants on the way; the one asked about always counts. Where participants work at
// several stages, the two that lie nearest say which way it is.
//
// graph   knowledge|supply|flow
// python  paths:downstream
// spark   flows:downstream
// param   who: participant            Whose receivers, by id or name.
// param   steps: int = 3              How many steps to go.
// param   evidence: bool = false      Say who reports the tie with the one a step nearer.
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns step: int                   Length of a shortest path from the one asked about.
// returns through: str                The one a step nearer that it is fed by; the first by name, if there are several.
// returns through_name: str           Its name.
// returns toward: str                 Where it lies in the value chain as seen from through: hulu, hilir, same (they share a stage, or their nearest stages lie as far on either side) or unstaged (either has none).
// returns reports: int                How many reports tie it to those a step nearer.
// returns kind: str?                  Actor, Organization or InformationSource.
// returns group: str?                 Its stakeholder group.
// returns stages: str[]               Its stages in the value chain, from hulu to hilir.
// returns evidence: str[] when evidence  Each report of that tie: question, respondent, file and row.
// example dataset=chain who=chain:buyers -> id=chain:stall, step=1, toward=same, reports=1
// example dataset=chain who=chain:grower graph=supply -> id=chain:weaver, step=1, toward=hilir
// example dataset=batik-pekalongan who=bp:grosir-1 graph=supply -> id=bp:toko-1, step=1, toward=hilir
// example dataset=chain who=chain:neighbour ->
MATCH (who:Participant {id: $who})
@profile(who, said)
WITH who, said WHERE said.kind IS NOT NULL
CALL (who) {
  MATCH (who)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT stage
  @stage(stage, at)
  WITH at ORDER BY at.chain, at.position, at.name
  RETURN collect([at.chain * 10000000 + at.position, at.name]) AS stages
}
RETURN who.id AS id, said.name AS name, [said.responded] AS responded, stages
