// Whether each covered and kept participant answered, of those of whom the covered units say it.
@members(member, said)
WITH member, said WHERE said.responded IS NOT NULL
RETURN member.id AS id, said.responded AS responded
