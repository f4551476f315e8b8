// Whom this unit records, with their group, whether they answered, the questions they left wholly empty or weren't asked, and their stages.
MATCH (:Dataset {id: $of})<-[said:RECORDED_IN]-(person:Participant) WHERE said.wave = $at AND said.kind IN $kinds
OPTIONAL MATCH (person)-[works:AT_STAGE]->(stage:Stage) WHERE works.dataset = $of AND works.wave = $at
WITH person, said, stage ORDER BY stage.position, stage.id
RETURN person.id AS id, coalesce(said.name, person.id) AS name, said.kind AS kind, said.group AS group,
  said.role AS role, said.responded AS responded, coalesce(said.unanswered, []) + coalesce(said.unasked, []) AS empty,
  collect(coalesce(stage.name, stage.code, stage.id)) AS stages
ORDER BY id
