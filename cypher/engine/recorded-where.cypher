// Whether the covered units say anything of a participant, and which datasets and waves record it.
MATCH (who:Participant {id: $who})
RETURN EXISTS { MATCH (who)-[said]-() WHERE [said.dataset, said.wave] IN $units } AS covered,
  COLLECT { MATCH (who)-[said:RECORDED_IN]->() RETURN DISTINCT said.dataset + ' (wave ' + toString(said.wave) + ')' AS unit ORDER BY unit } AS units
