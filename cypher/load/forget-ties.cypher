// Deletes ties of older runs of a dataset and wave from some participants, at most $most of them, and what was not said of
// ties: that is no tie.
UNWIND $ids AS id
MATCH (:Participant {id: id})-[tie:@tietypes()|NOT_SAID|PARTICIPATES_IN|MEMBER_OF|AT_STAGE|LOCATED_IN|CLASSIFIED_AS]->()
WHERE tie.dataset = $dataset AND tie.wave = $wave AND tie.run <> $run
WITH tie, type(tie) = 'NOT_SAID' AS unsaid LIMIT $most
DELETE tie
RETURN count(*) AS deleted, sum(CASE WHEN unsaid THEN 0 ELSE 1 END) AS ties
