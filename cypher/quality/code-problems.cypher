// Codes that participants or entries use and that another edition or agency uses for something else, or no list has now.
//
// 33.75.03 of one agency and 3375030 of another look alike and are different districts: such pairs are told if the names
// differ and no loaded file says that the two correspond exactly. Which of the two was meant only a person can say. A code
// that nothing loaded describes has a row of its own, and so has one that only older waves of its list describe. Entries
// count where their register is among the chosen datasets.
//
// graph   all
// key     code other
// returns code: str                   The code, as scheme:code.
// returns label: str?                 What it means in that scheme.
// returns uses: int                   Participants and entries of the chosen datasets that use it.
// returns other: str?                 The code that looks like it.
// returns other_label: str?           What that one means.
// returns problem: str                means something else elsewhere, nobody describes it, or gone from the latest wave of its list.
// example dataset=town -> code=town-2025:1.1, other=towns-of-old:11, problem="means something else elsewhere"
// example dataset=nothing ->
CALL () {
  @members(member, said)
  MATCH (member)-[is:LOCATED_IN|CLASSIFIED_AS]->(code:Place|Industry) WHERE [is.dataset, is.wave] IN $units
  RETURN DISTINCT member AS user, code
  UNION
  UNWIND $units AS unit
  MATCH (:Dataset {id: unit[0]})<-[recorded:RECORDED_IN]-(user:Record) WHERE recorded.wave = unit[1]
  MATCH (user)-[is:LOCATED_IN|CLASSIFIED_AS]->(code:Place|Industry) WHERE [is.dataset, is.wave] IN $units
  RETURN DISTINCT user, code
}
WITH code, count(DISTINCT user) AS uses, replace(code.code, '.', '') AS digits,
  EXISTS { (code)-[said:RECORDED_IN]->(:Dataset) WHERE said.mentioned IS NULL } AS described,
  EXISTS { (code)-[said:RECORDED_IN]->(:Dataset) WHERE said.mentioned IS NULL AND @current(said) } AS there
CALL (code, digits, described, there) {
  WITH * WHERE NOT there
  RETURN null AS other,
    CASE WHEN described THEN 'gone from the latest wave of its list' ELSE 'nobody describes it' END AS problem
  UNION
  MATCH (other:Place) WHERE code:Place AND other.scheme <> code.scheme AND (other.code IN [code.code, digits, digits + '0']
    OR (size(digits) > 4 AND NOT code.code CONTAINS '.' AND other.code IN [
      substring(digits, 0, 2) + '.' + substring(digits, 2, 2) + '.' + substring(digits, 4, 2)])
    OR (size(digits) = 4 AND NOT code.code CONTAINS '.' AND other.code = substring(digits, 0, 2) + '.' + substring(digits, 2, 2)))
  RETURN other, 'means something else elsewhere' AS problem
  UNION
  MATCH (other:Industry) WHERE code:Industry AND other.scheme <> code.scheme AND other.code = code.code
  RETURN other, 'means something else elsewhere' AS problem
}
WITH code, uses, other, problem
WHERE other IS NULL OR toLower(coalesce(other.name, '')) <> toLower(coalesce(code.name, '')) AND other.name IS NOT NULL AND code.name IS NOT NULL
  AND NOT EXISTS { (code)-[link:CORRESPONDS_TO]-(other) WHERE link.kind = 'exact' AND @stands(link) }
RETURN code.id AS code, code.name AS label, uses, other.id AS other, other.name AS other_label, problem
ORDER BY code, other
