// The ties of a graph among the participants that are covered and kept.
//
// The reports of a pair fold: the largest weight per question, then the sum over questions. Self-ties are left out,
// isolates stay. What follows the text sees source, what is said of it, target and weight: a row per pair, and a row with
// neither target nor weight per participant; rows of one source follow each other.
//
// param dataset: str[] = []           Cover this dataset only; may be given several times.
// param wave: int?                    Cover this wave instead of the latest one.
// param question: str[] = []          Count only the answers to this question; may be given several times.
// param min_weight: float?            Keep only ties of at least this strength, after folding.
// param fold: count|share|overlap = count   How participation folds common events: their number, each shared among those in it (Newman 2001), or their share.
// param ties: union|intersection|confirmed|sender|receiver = union   Whose reports make a tie, where both ends were asked: either's, both's, both's or those of the only one who answered, the giver's, the receiver's.
// param undirected: bool = false      Read a tie in either direction as one tie.
// returns source: str                 The giver.
// returns target: str?                The receiver.
// returns weight: float?              The tie's strength.
@members(member, said)
WITH collect(member) AS members, collect(said) AS sayings
UNWIND range(0, size(members) - 1) AS at
WITH members, members[at] AS source, sayings[at] AS said ORDER BY source WHERE @slice(source)
CALL (source, members) {
  RETURN null AS target, null AS weight
  UNION ALL
  MATCH (source)-[report:@ties]->(target:Participant)
  WHERE NOT $undirected AND target <> source AND target IN members AND @counted(report)
  WITH target, type(report) AS relation, report.dataset AS dataset, report.question AS question, max(report.weight) AS strongest
  WITH target, sum(strongest) AS weight WHERE $min_weight IS NULL OR weight >= $min_weight
  RETURN target, weight
  UNION ALL
  MATCH (source)-[report:@ties]-(target:Participant)
  WHERE $undirected AND source.id < target.id AND target IN members AND @counted(report)
  WITH target, type(report) AS relation, report.dataset AS dataset, report.question AS question, max(report.weight) AS strongest
  WITH target, sum(strongest) AS weight WHERE $min_weight IS NULL OR weight >= $min_weight
  RETURN target, weight
}
WITH source, said, target, weight
