// Centrality of linked participants beside a property of their entry in a register.
//
// Spearman's rank correlation of the property with each measure, and n, stand in the notes. Measures are those of the
// whole graph; only participants linked to an entry of the register's latest wave have a row. Several entries of one
// participant make several rows.
//
// Convention: Spearman's rho on mid-ranks over rows with a value; with fewer than three rows, or where all values are
// equal, it isn't said.
//
// graph   all
// python  regions:position_and_record
// param property: str = "workers"     Property of the entries.
// known property: record-properties
// param register: str = ""            This register only, by its dataset's id.
// known register: registers
// key     id record
// returns id: str                     The participant.
// returns name: str                   Its name.
// returns record: str                 The entry that it is linked to.
// returns value: float?               The entry's property, if it is a number.
// returns degree: int                 Its distinct neighbours.
// returns closeness: float            Its closeness.
// returns betweenness: float          Its betweenness.
// example dataset=town ->
@members(member, said)
MATCH (member)-[same:SAME_AS]->(record:Record)-[entered:RECORDED_IN]->(register:Dataset)
WHERE entered.wave = register.wave AND same.left_dataset IN $dataset AND ($register = '' OR register.id = $register)
WITH DISTINCT member, said.name AS name, record, record[$property] AS property
RETURN member.id AS id, name, record.id AS record,
  CASE WHEN property IS :: INTEGER OR property IS :: FLOAT THEN toFloat(property) END AS value
ORDER BY name, id, record
