// How many ties a dataset and wave has, and how many NOT_SAID, by type and by whether this run wrote them. Every end of its ties is
// recorded in it, so they are all found from there.
MATCH (:Dataset {id: $dataset})<-[said:RECORDED_IN]-(participant:Participant)
WHERE said.wave = $wave
MATCH (participant)-[tie:@tietypes()|NOT_SAID|PARTICIPATES_IN|MEMBER_OF|AT_STAGE|LOCATED_IN|CLASSIFIED_AS]->()
WITH tie, tie.run = $run AS mine
WHERE mine OR (tie.dataset = $dataset AND tie.wave = $wave)
RETURN type(tie) AS type, mine, count(*) AS ties
ORDER BY type, mine
