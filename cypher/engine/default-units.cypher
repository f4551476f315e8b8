// The units that a question covers if the reader names none, in the order in which they were first loaded.
COLLECT {
  @unasked(each)
  RETURN [each.id, each.wave] ORDER BY each.place, each.id
}
