// The entries of registers that these participants are linked to, and each link's evidence.
//
// param ids: str[]
// param dataset: str[]
// returns id: str
// returns record: str
// returns name: str?
// returns form: str?
// returns address: str?
// returns register: str
// returns identifiers: str[]
// returns places: str[]
// returns industries: str[]
// returns decided_at: str?
// returns decided_by: str?
// returns method: str?
// returns score: float?
// returns evidence: str?
// returns reason: str?
UNWIND $ids AS id
MATCH (:Participant {id: id})-[link:SAME_AS]->(record:Record)
WHERE link.left_dataset IN $dataset
RETURN id, record.id AS record, record.name AS name, record.form AS form, record.address AS address,
  link.right_dataset AS register,
  [sort IN coalesce(record.identifiers, []) WHERE record[sort] IS NOT NULL | sort + '=' + toString(record[sort])] AS identifiers,
  COLLECT { MATCH (record)-[said:LOCATED_IN]->(place:Place) WHERE @current(said) RETURN DISTINCT place.id ORDER BY place.id } AS places,
  COLLECT { MATCH (record)-[said:CLASSIFIED_AS]->(industry:Industry) WHERE @current(said) RETURN DISTINCT industry.id ORDER BY industry.id } AS industries,
  toString(link.at) AS decided_at, link.by AS decided_by, link.method AS method, toFloat(link.score) AS score,
  toString(link.evidence) AS evidence, link.reason AS reason
ORDER BY id, record, register
