// Stores a measure on the participants under a property, in place of what stood there, and where it comes from.
//
// rows: id, value; property, said
CALL () {
  MATCH (old:Participant) WHERE old[$property] IS NOT NULL
  SET old[$property] = null
}
CALL () {
  UNWIND $rows AS row
  MATCH (participant:Participant {id: row[0]})
  SET participant[$property] = row[1]
}
MERGE (measure:Measure {id: $property})
SET measure = $said
SET measure.id = $property, measure.written = datetime()
