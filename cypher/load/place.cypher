// Places by their codes. What a register says of them (name, level) stays.
//
// rows: code
UNWIND $rows AS row
MERGE (place:Place {id: $scheme + ':' + row[0]})
ON CREATE SET place.scheme = $scheme, place.code = row[0]
RETURN count(DISTINCT place) AS merged
