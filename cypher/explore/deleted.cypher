// deleted: papers that their source deleted; they are never seeds or negatives.
//
// params
// returns one row per deleted paper, the most cited first
//   id      STRING   id of the paper
//   title   STRING   title that it had; null if it was never read
//   reason  STRING   who deleted it
//   cited   INTEGER  number of papers that cite it
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.retraction STARTS WITH 'deleted'
RETURN paper.id AS id, paper.title AS title, paper.retraction AS reason,
       COUNT { (paper)<-[:CITES]-() } AS cited
ORDER BY cited DESC, id
LIMIT 100
