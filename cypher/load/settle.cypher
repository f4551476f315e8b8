// Takes back what older runs of a dataset and wave said of some nodes, then derives each from what is still said of it.
//
// What the latest waves say counts, and where none says anything of it, what older ones said; nobody's load that didn't
// end, and no bare mention, counts where another says more. Within a dataset the newest of these waves speaks; between
// datasets the last in the order of `$places`, a blank never being said. Of what nobody says the node goes; places and
// industries are swept when the load ends.
//
// ids, places (of each unit that is loaded, "dataset|wave"), latest (the units that are their dataset's latest wave)
UNWIND $ids AS id
MATCH (node:LABEL {id: id})
CALL (node) {
  MATCH (node)-[old:RECORDED_IN]->(:Dataset {id: $dataset})
  WHERE old.wave = $wave AND old.run <> $run
  DELETE old
}
WITH node
CALL (node) {
  OPTIONAL MATCH (node)-[said:RECORDED_IN]->(:Dataset)
  WITH said, said.dataset + '|' + said.wave AS unit
  WITH said, coalesce($places[unit], -1) AS place, CASE
      WHEN said.mentioned IS NOT NULL THEN 0
      WHEN $places[unit] IS NULL THEN 1
      WHEN unit IN $latest THEN 3
      ELSE 2
    END AS counts
  ORDER BY said.wave DESC
  WITH counts, said.dataset AS dataset, head(collect([place, properties(said)])) AS newest
  ORDER BY newest[0], dataset
  WITH counts, [one IN collect(newest[1]) WHERE one IS NOT NULL] AS all_said
  ORDER BY counts DESC
  RETURN head(collect(all_said)) AS all_said
}
CALL (node, all_said) {
  WITH * WHERE NOT node:Observation AND (size(all_said) > 0 OR node:Place OR node:Industry)
  SET node = CASE
    WHEN node:Place OR node:Industry THEN {id: node.id, scheme: node.scheme, code: node.code}
    ELSE {id: node.id, name: node.id}
  END
  FOREACH (one IN all_said | SET node += one)
  SET node += {key: null, dataset: null, wave: null, run: null, file: null, row: null, responded: null,
    unanswered: null, unasked: null, mentioned: null, described: null}
}
CALL (node, all_said) {
  WITH * WHERE node:Participant AND size(all_said) > 0
  REMOVE node:Actor:Organization:InformationSource
  SET node:$(node.kind)
}
WITH node, size(all_said) = 0 AND NOT node:Place AND NOT node:Industry AS gone
CALL (node, gone) {
  WITH * WHERE gone
  DETACH DELETE node
}
RETURN sum(CASE WHEN gone THEN 1 ELSE 0 END) AS removed
