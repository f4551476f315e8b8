// part profile(participant, said)
//
// What the covered units say of a participant, as a map: of several units the one loaded last speaks, a blank overrides
// nothing, and what only names a participant gives way to what describes it. Nothing is said: no kind.
CALL (participant) {
  MATCH (participant)-[one:RECORDED_IN]->() WHERE [one.dataset, one.wave] IN $units
  WITH one ORDER BY coalesce(one.mentioned, false), $order[one.dataset] DESC
  WITH head(collect(one.name)) AS itsName, head(collect(one.kind)) AS itsKind, head(collect(one.group)) AS itsGroup,
    head(collect(one.role)) AS itsRole, head(collect(one.responded)) AS itsAnswer
  RETURN {name: coalesce(itsName, participant.id), kind: itsKind, group: itsGroup, role: itsRole, responded: itsAnswer} AS said
}
