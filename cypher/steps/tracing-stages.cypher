// The stages of the value chain, from hulu to hilir, and who works at each.
//
// returns stage: str         Its id.
// returns name: str
// returns position: int
// returns ids: str[]         Participants at this stage, as the datasets covered say.
MATCH (covered:Dataset) WHERE covered.id IN $dataset
WITH collect([covered.id, coalesce($wave, covered.wave)]) AS units
MATCH (stage:Stage)<-[works:AT_STAGE]-(participant:Participant)
WHERE [works.dataset, works.wave] IN units
WITH stage, participant ORDER BY participant.id
WITH stage, collect(DISTINCT participant.id) AS ids
RETURN stage.id AS stage, coalesce(stage.name, stage.id) AS name, stage.position AS position, ids
ORDER BY position, name, stage
