// Industries by their codes. What a register says of them (name, level) stays.
//
// rows: code
UNWIND $rows AS row
MERGE (industry:Industry {id: $scheme + ':' + row[0]})
ON CREATE SET industry.scheme = $scheme, industry.code = row[0]
RETURN count(DISTINCT industry) AS merged
