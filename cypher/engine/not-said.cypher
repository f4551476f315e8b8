// Cells of the covered units that are "no answer" where a tie of these types would be.
MATCH (giver:Participant)-[cell:NOT_SAID]->(receiver:Participant)
WHERE [cell.dataset, cell.wave] IN $units AND cell.type IN $ties
RETURN cell.dataset AS dataset, cell.wave AS wave, collect([giver.id, receiver.id, cell.type, cell.question, cell.respondent]) AS cells
