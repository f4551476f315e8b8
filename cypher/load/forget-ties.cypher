// Deletes ties of older runs of a dataset and wave from some participants, at most $most of them.
UNWIND $ids AS id
MATCH (:Participant {id: id})-[tie:INFORMS|SUPPLIES|SUPPORTS|COLLABORATES_WITH|PARTICIPATES_IN|NOT_SAID|MEMBER_OF|AT_STAGE|LOCATED_IN|CLASSIFIED_AS]->()
WHERE tie.dataset = $dataset AND tie.wave = $wave AND tie.run <> $run
WITH tie LIMIT $most
DELETE tie
RETURN count(*) AS deleted
