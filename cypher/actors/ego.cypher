// Everything that is said of one participant: its ties, its stages, places and memberships, and who says so.
//
// One row per report: first the ties of knowledge, goods, support and collaboration, then what it belongs to, then
// what each dataset recorded of it (type RECORDED_IN). A filter such as --group keeps only ties with such participants.
//
// graph   all
// param   who: participant            Whose ties, by id or name.
// key     dataset wave from to type question respondent
// returns from: str                   Who gives, supplies, supports or belongs.
// returns to: str                     Who receives, or what it belongs to.
// returns from_name: str?             Its name.
// returns to_name: str?               Its name.
// returns type: str                   INFORMS, SUPPLIES, SUPPORTS, COLLABORATES_WITH (in either order), PARTICIPATES_IN, MEMBER_OF, AT_STAGE, LOCATED_IN, CLASSIFIED_AS or RECORDED_IN.
// returns weight: float?              How strong the report says the tie is.
// returns question: str?              What was asked.
// returns respondent: str?            Who said so.
// returns dataset: str                Where it was said.
// returns wave: int                   In which wave.
// returns file: str?                  The file.
// returns row: int?                   Its row there; the header is row 1.
// returns said: str[]                 What else was said, as name=value.
// example dataset=chain who=chain:grower -> from=chain:weaver, to=chain:grower, type=INFORMS, weight=1.0, question=taste, respondent=chain:grower, file=knowledge.csv, row=9
// example dataset=lonely who=alone -> from=alone, to=lonely, type=RECORDED_IN, said="kind=Actor; name=Alone"
// example dataset=nothing who=chain:grower ->
MATCH (who:Participant {id: $who})
CALL (who) {
  @within(places)
  MATCH (who)-[report:@tietypes()|MEMBER_OF]-(other:Participant)
  WHERE @walked(report)
  @profile(other, told)
  WITH places, who, report, other, told WHERE other = who OR @kept(other, told, places)
  RETURN DISTINCT report
  UNION ALL
  MATCH (who)-[report:PARTICIPATES_IN|AT_STAGE|LOCATED_IN|CLASSIFIED_AS|RECORDED_IN]->()
  WHERE [report.dataset, report.wave] IN $units
  RETURN report
}
WITH report, startNode(report) AS giver, endNode(report) AS receiver
@profile(giver, gives)
@profile(receiver, gets)
CALL (report) {
  UNWIND keys(report) AS property
  WITH property WHERE NOT property IN ['key', 'run', 'weight', 'question', 'respondent', 'dataset', 'wave', 'file', 'row']
  WITH property ORDER BY property
  RETURN collect(property + '=' + toStringOrNull(report[property])) AS said
}
WITH *, reduce(place = 0, at IN range(0, 9) | place + CASE type(report) WHEN [
  'INFORMS', 'SUPPLIES', 'SUPPORTS', 'COLLABORATES_WITH', 'PARTICIPATES_IN',
  'MEMBER_OF', 'AT_STAGE', 'LOCATED_IN', 'CLASSIFIED_AS', 'RECORDED_IN'][at] THEN at ELSE 0 END) AS place,
  head(COLLECT { MATCH (run:LoadRun {dataset: report.dataset, wave: report.wave}) RETURN run.title }) AS title
RETURN giver.id AS from, receiver.id AS to, gives.name AS from_name,
  CASE WHEN receiver:Dataset THEN coalesce(title, receiver.title) WHEN receiver:Participant THEN gets.name
    WHEN receiver:Stage THEN coalesce(gets.name, receiver.name) ELSE receiver.name END AS to_name,
  type(report) AS type, report.weight AS weight, report.question AS question, report.respondent AS respondent,
  report.dataset AS dataset, report.wave AS wave, report.file AS file, report.row AS row, said
ORDER BY place, from_name, from, to_name, to, dataset, wave, question, respondent, file, row
