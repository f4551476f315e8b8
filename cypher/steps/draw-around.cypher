// Whoever has a tie with participants that a picture has reached, and wasn't reached before: one step of an ego picture.
//
// One row per participant, those with ties to the most of them first.
//
// param ids: str[]           Ids of the participants reached last.
// param seen: str[]          Ids that are no news.
// param types: str[]         Types of tie that are drawn.
// returns id: str
// returns ties: int          With how many of ids it has a tie.
@within(places)
UNWIND $ids AS id
MATCH (near:Participant {id: id})-[report:@tietypes()]-(far:Participant)
WHERE type(report) IN $types AND @walked(report) AND NOT far.id IN $seen
WITH places, far, count(DISTINCT near) AS ties
@profile(far, said)
WITH far, ties, said, places WHERE @kept(far, said, places)
RETURN far.id AS id, ties
ORDER BY ties DESC, id
