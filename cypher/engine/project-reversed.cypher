// A participant without ties stays the first of its row: only a row with both ends is turned round.
RETURN gds.graph.project(
  $reversed, coalesce(target, source), CASE WHEN target IS NULL THEN null ELSE source END,
  {relationshipProperties: {weight: weight}},
  {undirectedRelationshipTypes: CASE WHEN $undirected THEN ['*'] ELSE [] END}
) AS projected
