// Ids of the participants that are covered and kept.
@members(member, said)
RETURN collect(member.id) AS ids
