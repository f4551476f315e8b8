// Removes places and industries that nothing refers to any more.
CALL () {
  MATCH (place:Place) WHERE NOT EXISTS { (place)--() }
  DELETE place
  RETURN count(*) AS places
}
CALL () {
  MATCH (industry:Industry) WHERE NOT EXISTS { (industry)--() }
  DELETE industry
  RETURN count(*) AS industries
}
RETURN places, industries
