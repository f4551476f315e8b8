// part above(own, area)
//
// A place or industry, and all of which it is part.
MATCH (own)-[links:PART_OF*0..20]->(area) WHERE all(link IN links WHERE @stands(link))
