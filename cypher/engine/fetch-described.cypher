RETURN source.id AS id, source.name AS name, collect(target.id) AS targets, collect(weight) AS weights,
  source.kind AS kind, source.group AS group, source.role AS role
