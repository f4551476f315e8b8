RETURN gds.graph.project(
  $graph, source, target, {relationshipProperties: {weight: weight}},
  {undirectedRelationshipTypes: CASE WHEN $undirected THEN ['*'] ELSE [] END}
) AS projected
