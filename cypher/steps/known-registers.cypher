// The registers that are loaded.
//
// returns value: str
MATCH (register:Dataset) WHERE EXISTS { (register)<-[:RECORDED_IN]-(:Record) }
RETURN register.id AS value
ORDER BY value
