// Participants without an entry in a register, and why: no candidate, only unlikely ones, undecided, rejected, none, its entry is gone.
//
// What people and canting decided stands in links.csv; `canting link apply` brings it here. "not looked for" means
// that nobody compared the participant with that register, "only unlikely ones" that some entries might be meant, and all
// score too little to be shown unless --rest asks for them, "rejected" that all its candidates were other firms, "none"
// that a person said it has no entry, "its entry is gone" that it is linked to one that the latest wave of the register
// doesn't have. Information sources are in no register.
//
// graph   all
// param register: str = ""            Look at this register only, by its dataset's id.
// known register: registers
// key     id register
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns group: str?                 Its stakeholder group.
// returns register: str               The register that it has no entry in.
// returns why: str                    no candidate, only unlikely ones, undecided, rejected, none, its entry is gone, or not looked for.
// returns candidates: int?            Candidates that it has.
// returns by: str?                    Who said that it has none.
// returns at: str?                    When.
// example dataset=town register=town-register -> id=town:hall, why="not looked for"
// example dataset=nothing ->
@members(member, said)
WITH member, said WHERE said.kind <> 'InformationSource'
MATCH (register:Dataset)
WHERE ($register = '' OR register.id = $register) AND EXISTS { (register)<-[:RECORDED_IN]-(:Record) }
WITH member, said, register
CALL (member, register) {
  OPTIONAL MATCH (member)-[same:SAME_AS]->(:Record)-[entered:RECORDED_IN]->(register) WHERE same.left_dataset IN $dataset
  RETURN max(entered.wave) AS last
}
WITH member, said, register, last WHERE last IS NULL OR last < register.wave
OPTIONAL MATCH (member)-[judged:JUDGED_IN]->(register) WHERE judged.survey IN $dataset
WITH member, said, register, last, judged ORDER BY judged.status = 'none' DESC, judged.key
WITH member, said, register, last, head(collect(judged)) AS judged
RETURN member.id AS id, said.name AS name, said.group AS group, register.id AS register,
  CASE WHEN last IS NOT NULL OR judged.status = 'linked' THEN 'its entry is gone'
    ELSE coalesce(judged.status, 'not looked for') END AS why,
  judged.candidates AS candidates, judged.by AS by, judged.at AS at
ORDER BY register, name, id
