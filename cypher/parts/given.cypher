// part given(property)
//
// Whether a property of what a unit says of a participant is the data's own: not one of every survey, nor evidence.
NOT property IN ['key', 'dataset', 'wave', 'run', 'file', 'row', 'name', 'kind', 'group', 'role', 'responded', 'mentioned',
  'unanswered', 'unasked', 'described']
