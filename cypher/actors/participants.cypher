// Who is in the data: participants with kind, group, role, stages, places and industries.
//
// One row per participant, in order of name. Filters such as --group business or --stage choose among them.
//
// graph   all
// param   named: str = ""             Only those whose name or id holds this text, in capitals or not.
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns kind: str?                  Actor, Organization or InformationSource.
// returns group: str?                 Its stakeholder group.
// returns role: str?                  What it does in the cluster.
// returns stages: str[]               Its stages in the value chain, from hulu to hilir.
// returns places: str[]               Where it is.
// returns industries: str[]           What it is classified as.
// returns member_of: str[]            Organizations it is a member of.
// returns responded: str?             Whether it answered a survey: yes, no, not asked; blank where the data don't say.
// returns datasets: str[]             Datasets that record it.
// returns properties: str[]           What else the datasets say of it, as name=value.
// example dataset=chain -> id=chain:office, name="Dinas", kind=Organization, group=government, responded=yes
// example dataset=chain named=BATIK stage=shop -> id=chain:dyer-2, stages="Batik; Toko", responded=no
// example dataset=nothing ->
MATCH (covered:Dataset) WHERE covered.id IN $dataset
MATCH (member:Participant)-[said:RECORDED_IN]->(covered)
WHERE said.wave = coalesce($wave, covered.wave)
  AND (size($kind) = 0 OR member.kind IN $kind)
  AND (size($group) = 0 OR member.group IN $group)
  AND (size($role) = 0 OR member.role IN $role)
  AND (size($stage) = 0 OR EXISTS { (member)-[at:AT_STAGE]->(stage:Stage) WHERE stage.id IN $stage })
  AND (size($place) = 0 OR EXISTS { (member)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..9]->(place:Place) WHERE place.id IN $place })
  AND (toLower(member.name) CONTAINS toLower($named) OR toLower(member.id) CONTAINS toLower($named))
WITH member, covered, said ORDER BY covered.id
WITH member, collect(covered.id) AS datasets, collect([covered.id, said.wave]) AS units, collect(said.responded) AS answers
CALL (member, units) {
  OPTIONAL MATCH (member)-[is:AT_STAGE]->(stage:Stage) WHERE [is.dataset, is.wave] IN units
  WITH DISTINCT stage ORDER BY stage.position, stage.name, stage.id
  RETURN collect(coalesce(stage.name, stage.id)) AS stages
}
CALL (member, units) {
  OPTIONAL MATCH (member)-[is:LOCATED_IN]->(place:Place) WHERE [is.dataset, is.wave] IN units
  WITH DISTINCT place ORDER BY place.id
  RETURN collect(coalesce(place.name, place.id)) AS places
}
CALL (member, units) {
  OPTIONAL MATCH (member)-[is:CLASSIFIED_AS]->(industry:Industry) WHERE [is.dataset, is.wave] IN units
  WITH DISTINCT industry ORDER BY industry.id
  RETURN collect(coalesce(industry.name, industry.id)) AS industries
}
CALL (member, units) {
  OPTIONAL MATCH (member)-[is:MEMBER_OF]->(organization:Organization) WHERE [is.dataset, is.wave] IN units
  WITH DISTINCT organization ORDER BY organization.name, organization.id
  RETURN collect(organization.name) AS memberships
}
CALL (member) {
  UNWIND keys(member) AS property
  WITH property WHERE NOT property IN ['id', 'name', 'kind', 'group', 'role']
  WITH property ORDER BY property
  RETURN collect(property + '=' + toStringOrNull(member[property])) AS properties
}
RETURN member.id AS id, member.name AS name, member.kind AS kind, member.group AS group, member.role AS role,
  stages, places, industries, memberships AS member_of,
  CASE WHEN 'yes' IN answers THEN 'yes' WHEN 'no' IN answers THEN 'no' ELSE head(answers) END AS responded,
  datasets, properties
ORDER BY name, id
