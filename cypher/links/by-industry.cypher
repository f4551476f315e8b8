// Industries of the participants, with ties inside and across, at any level of the hierarchy.
//
// A participant in several industries counts in each. A tie is inside if both ends are in it, across if one is. The row without
// industry counts participants of whom it isn't known, or not at that level. What is part of what, says of each code the
// newest wave of its list that has it, whatever --wave is.
//
// graph   all|knowledge|supply|support|collaboration
// continues graph
// python  regions:by_industry
// param level: str = ""               Level: a level's name, or how many characters its codes have; by default the codes that the data give.
// known level: industry-levels
// returns of: str?                    The industry, as scheme:code.
// returns label: str?                 Its name.
// returns participants: int           Participants in it.
// returns inside: int                 Ties with both ends in it.
// returns across: int                 Ties with one end in it.
// example dataset=town level=2 -> of=trade-1:13, label=Textiles, participants=2, inside=1, across=1
// example dataset=nothing ->
WITH source, head(collect(said)) AS said, collect(target.id) AS targets, collect(weight) AS weights
CALL (source) {
  MATCH (source)-[is:CLASSIFIED_AS]->(own:Industry) WHERE [is.dataset, is.wave] IN $units
  RETURN collect(DISTINCT own.id) AS codes
}
RETURN source.id AS id, said.name AS name, targets, weights, codes
ORDER BY id
