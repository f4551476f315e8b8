// What an export as linked data says of participants besides name and kind, as the covered units say it.
//
// param ids: str[]
// param dataset: str[]
// param wave: int?
// returns id: str
// returns datasets: str[]
// returns members: str[]
// returns places: str[]
// returns industries: str[]
UNWIND $ids AS id
MATCH (participant:Participant {id: id})
RETURN id,
  COLLECT { MATCH (participant)-[said:RECORDED_IN]->(dataset:Dataset) WHERE [dataset.id, said.wave] IN $units
    RETURN DISTINCT dataset.id ORDER BY dataset.id } AS datasets,
  COLLECT { MATCH (participant)-[said:MEMBER_OF]->(body:Participant)
    WHERE [said.dataset, said.wave] IN $units AND body.id IN $ids RETURN DISTINCT body.id ORDER BY body.id } AS members,
  COLLECT { MATCH (participant)-[said:LOCATED_IN]->(place:Place) WHERE [said.dataset, said.wave] IN $units
    RETURN DISTINCT place.id ORDER BY place.id } AS places,
  COLLECT { MATCH (participant)-[said:CLASSIFIED_AS]->(industry:Industry) WHERE [said.dataset, said.wave] IN $units
    RETURN DISTINCT industry.id ORDER BY industry.id } AS industries
ORDER BY id
