// The cells of one unit that were left without an answer where a tie of these types would be.
MATCH (giver:Participant)-[cell:NOT_SAID]->(receiver:Participant)
WHERE cell.dataset = $of AND cell.wave = $at AND cell.type IN $ties
RETURN giver.id AS giver, receiver.id AS receiver, cell.type AS type, cell.question AS question,
  cell.respondent AS respondent
ORDER BY type, question, giver, receiver, respondent
