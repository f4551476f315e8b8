// The stages of the value chain, from hulu to hilir, and who works at each.
//
// returns stage: str         Its id.
// returns code: str          The id as it is written.
// returns name: str
// returns position: int
// returns chain: int         Positions of one chain can be compared.
// returns ids: str[]         Participants at this stage, as the datasets covered say.
MATCH (stage:Stage)-[declared:RECORDED_IN]->(:Dataset) WHERE [declared.dataset, declared.wave] IN $units
WITH DISTINCT stage
@stage(stage, said)
CALL (stage) {
  MATCH (stage)<-[works:AT_STAGE]-(participant:Participant) WHERE [works.dataset, works.wave] IN $units
  WITH DISTINCT participant.id AS id ORDER BY id
  RETURN collect(id) AS ids
}
RETURN stage.id AS stage, coalesce(stage.code, stage.id) AS code, said.name AS name, said.position AS position,
  said.chain AS chain, ids
ORDER BY chain, position, name, stage
