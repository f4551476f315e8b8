// Places of the participants, with ties inside and across, at any level of the hierarchy.
//
// A participant in several places counts in each. A tie is inside if both ends are in it, across if one is. The row without
// place counts participants of whom it isn't known, or not at that level. What is part of what, says of each code the
// newest wave of its list that has it, whatever --wave is.
//
// graph   all|knowledge|supply|support|collaboration
// continues graph
// python  regions:by_place
// param level: str = ""               Level: village, district, regency, province; by default the codes that the data give.
// known level: place-levels
// returns of: str?                    The place, as scheme:code.
// returns label: str?                 Its name.
// returns participants: int           Participants in it.
// returns inside: int                 Ties with both ends in it.
// returns across: int                 Ties with one end in it.
// example dataset=town level=district -> of=town-2025:1, label=Hill, participants=2, inside=1, across=1
// example dataset=nothing ->
WITH source, head(collect(said)) AS said, collect(target.id) AS targets, collect(weight) AS weights
CALL (source) {
  MATCH (source)-[is:LOCATED_IN]->(own:Place) WHERE [is.dataset, is.wave] IN $units
  RETURN collect(DISTINCT own.id) AS codes
}
RETURN source.id AS id, said.name AS name, targets, weights, codes
ORDER BY id
