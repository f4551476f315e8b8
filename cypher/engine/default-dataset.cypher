// The datasets that a question covers if the reader names none.
COLLECT {
  @unasked(each)
  RETURN each.id ORDER BY each.id
}
