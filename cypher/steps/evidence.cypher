// Who says so: the reports behind each tie of a path.
//
// One row per report, in order of the pairs; strongest first, then by where it was read.
//
// param pairs: list[]        [id, id] of each tie, in the direction walked.
// param types: str[]         Types of tie: INFORMS, SUPPLIES or both.
// param either: bool         Reports in the other direction count too.
// returns at: int            Position in pairs.
// returns type: str
// returns weight: float
// returns dataset: str
// returns question: str?
// returns folds: str?        The question under which it folds: its own, or the one that this mirrors.
// returns respondent: str?
// returns file: str?
// returns row: int?
// returns column: str?       The letters of the column, where a cell is a report.
// returns written: str?      What stands there, where a person decided whom it means.
UNWIND range(0, size($pairs) - 1) AS at
MATCH (one:Participant {id: $pairs[at][0]}), (other:Participant {id: $pairs[at][1]})
CALL (one, other) {
  MATCH (one)-[report:INFORMS|SUPPLIES]->(other)
  WHERE type(report) IN $types AND @walked(report)
  RETURN report
  UNION
  MATCH (one)<-[report:INFORMS|SUPPLIES]-(other)
  WHERE $either AND type(report) IN $types AND @walked(report)
  RETURN report
}
RETURN at, type(report) AS type, report.weight AS weight, report.dataset AS dataset, report.question AS question, @question(report) AS folds,
  report.respondent AS respondent, report.file AS file, report.row AS row,
  report.column AS column, report.written AS written
ORDER BY at, type, weight DESC, dataset, file, row, question, respondent
