// The shortest ways by which knowledge gets from one participant to another, or the strongest.
//
// One row per step of each path. Paths visit nobody twice; the shortest comes first, equally long ones in order of the
// names along them. By strength, a tie is as long as 1 over its strength: the least sum comes first, of equal sums the
// one in fewer steps. With --evidence each step says who reports it. With --graph supply goods are followed, with
// --graph flow knowledge and goods together. A filter such as --group keeps only such participants on the way; the two
// ends always count.
//
// graph   knowledge|supply|flow
// python  paths:knowledge_path
// param   giver: participant          Where the knowledge is, by id or name.
// param   receiver: participant       Where it goes, by id or name.
// param   k: int = 3                  How many paths.
// param   steps: int?                 The most steps that a path may have.
// param   by: steps|strength = steps  Which paths come first: the shortest or the strongest.
// param   evidence: bool = false      Say who reports each step.
// returns path: int                   Number of the path, shortest (or strongest) first.
// returns step: int                   Number of the step in its path.
// returns from: str                   Who gives in this step.
// returns to: str                     Who receives in this step.
// returns from_name: str              The giver's name.
// returns to_name: str                The receiver's name.
// returns length: int                 Steps in the whole path.
// returns length_weighted: float      Sum of 1/strength over these steps: the less, the stronger the path.
// returns toward: str                 Where the receiver lies in the value chain as seen from the giver: hulu, hilir, same (they share a stage, or their nearest stages lie as far on either side) or unstaged.
// returns types: str[]                What is said to flow: INFORMS, SUPPLIES.
// returns weight: float               Strength of the tie: the largest weight per question, then the sum over questions.
// returns reports: int                How many reports say so.
// returns evidence: str[] when evidence  Each report: question, respondent, file and row.
// example dataset=chain giver=chain:buyers receiver=chain:grower evidence -> path=1, step=1, to=chain:stall, length=4, weight=4.0, reports=1, evidence="taste, said by chain:stall (knowledge.csv row 2)"
// example dataset=batik-pekalongan giver=bp:konsumen receiver=bp:mori-2 -> path=1, step=1, to=bp:grosir-1, length=3
// example dataset=batik-pekalongan giver=bp:konsumen receiver=bp:mori-2 by=strength -> path=1, step=1
// example dataset=chain giver=chain:grower receiver=chain:buyers ->
UNWIND [$giver, $receiver] AS id
MATCH (end:Participant {id: id})
@profile(end, said)
WITH end, said WHERE said.kind IS NOT NULL
RETURN DISTINCT end.id AS id, said.name AS name
ORDER BY id
