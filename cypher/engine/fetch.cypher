
WITH source, head(collect(said)) AS said, collect(target.id) AS targets, collect(weight) AS weights
RETURN source.id AS id, said.name AS name, targets, weights, said.kind AS kind, said.group AS group, said.role AS role,
  said.responded AS responded
