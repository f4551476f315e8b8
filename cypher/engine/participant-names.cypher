// Ids and names, to say what an unknown name may have meant.
MATCH (participant:Participant) RETURN participant.id AS id, participant.name AS name ORDER BY id
