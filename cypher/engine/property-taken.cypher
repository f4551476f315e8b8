// Whether participants have this property, or surveys say it of them, while no measure was written under its name.
RETURN NOT EXISTS { (:Measure {id: $property}) } AND (EXISTS { MATCH (one:Participant) WHERE one[$property] IS NOT NULL }
  OR EXISTS { MATCH (:Participant)-[said:RECORDED_IN]->() WHERE said[$property] IS NOT NULL }) AS taken
