// What goods are said to be of (the questions of their ties), and the ties of some products.
//
// param products: str[]      In small letters.
// returns product: str
// returns ties: list[]       [giver, receiver, strength] of each tie, if it is of a product asked for.
MATCH (giver:Participant)-[report:SUPPLIES]->(receiver:Participant)
WHERE giver <> receiver AND report.question IS NOT NULL AND @walked(report)
WITH report.question AS product, report.dataset AS dataset, giver, receiver, max(report.weight) AS strongest
RETURN product,
  collect(CASE WHEN toLower(product) IN $products THEN [giver.id, receiver.id, strongest] END) AS ties
ORDER BY product
