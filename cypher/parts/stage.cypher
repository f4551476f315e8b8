// part stage(stage, said)
//
// What the covered units say of a stage, as a map. Positions tell hulu from hilir within a chain: the stages of surveys
// that share nothing are of different chains.
CALL (stage) {
  MATCH (stage)-[one:RECORDED_IN]->() WHERE [one.dataset, one.wave] IN $units
  WITH one ORDER BY $order[one.dataset] DESC
  WITH head(collect(one.name)) AS itsName, head(collect(one.position)) AS itsPosition,
    min(coalesce($chains[one.dataset], 0)) AS itsChain
  RETURN {name: coalesce(itsName, stage.code, stage.id), position: itsPosition, chain: itsChain} AS said
}
