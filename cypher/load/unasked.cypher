// The questions that participants weren't asked, since they aren't whom the instrument says they were put to.
//
// rows: question, and the kinds, groups, roles and answers of those who were asked; empty for any
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN {run: $run}]-(:Participant)
WITH said, [row IN $rows WHERE (size(row[1]) > 0 AND NOT coalesce(said.kind IN row[1], false))
  OR (size(row[2]) > 0 AND NOT coalesce(said.group IN row[2], false))
  OR (size(row[3]) > 0 AND NOT coalesce(said.role IN row[3], false))
  OR (size(row[4]) > 0 AND NOT coalesce(said.responded IN row[4], false)) | row[0]] AS unasked
WHERE size(unasked) > 0
SET said.unasked = unasked
RETURN count(said) AS merged
