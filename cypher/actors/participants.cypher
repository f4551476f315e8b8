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
@members(member, said)
WITH member, said
WHERE toLower(said.name) CONTAINS toLower($named) OR toLower(member.id) CONTAINS toLower($named)
CALL (member) {
  MATCH (member)-[one:RECORDED_IN]->(:Dataset) WHERE [one.dataset, one.wave] IN $units
  WITH one.dataset AS dataset ORDER BY dataset
  RETURN collect(dataset) AS datasets
}
CALL (member) {
  MATCH (member)-[works:AT_STAGE]->(stage:Stage) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT stage
  @stage(stage, at)
  WITH stage, at ORDER BY at.chain, at.position, at.name, stage.id
  RETURN collect(at.name) AS stages
}
CALL (member) {
  MATCH (member)-[is:LOCATED_IN]->(place:Place) WHERE [is.dataset, is.wave] IN $units
  WITH DISTINCT place ORDER BY place.id
  RETURN collect(coalesce(place.name, place.id)) AS places
}
CALL (member) {
  MATCH (member)-[is:CLASSIFIED_AS]->(industry:Industry) WHERE [is.dataset, is.wave] IN $units
  WITH DISTINCT industry ORDER BY industry.id
  RETURN collect(coalesce(industry.name, industry.id)) AS industries
}
CALL (member) {
  MATCH (member)-[is:MEMBER_OF]->(organization:Participant) WHERE [is.dataset, is.wave] IN $units
  WITH DISTINCT organization
  @profile(organization, body)
  WITH organization, body ORDER BY body.name, organization.id
  RETURN collect(body.name) AS memberships
}
CALL (member) {
  MATCH (member)-[one:RECORDED_IN]->(:Dataset) WHERE [one.dataset, one.wave] IN $units
  UNWIND keys(one) AS property
  WITH property, one WHERE @given(property)
  WITH property, one ORDER BY property, $order[one.dataset] DESC
  WITH property, head(collect(one[property])) AS value ORDER BY property
  RETURN collect(property + '=' + toStringOrNull(value)) AS properties
}
RETURN member.id AS id, said.name AS name, said.kind AS kind, said.group AS group, said.role AS role,
  stages, places, industries, memberships AS member_of, said.responded AS responded, datasets, properties
ORDER BY name, id
