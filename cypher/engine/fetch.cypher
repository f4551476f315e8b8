RETURN source.id AS id, source.name AS name, collect(target.id) AS targets, collect(weight) AS weights
