WITH source, collect(target.id) AS targets, collect(weight) AS weights
RETURN source.id AS id, source.name AS name, targets, weights, source.kind AS kind, source.group AS group, source.role AS role
