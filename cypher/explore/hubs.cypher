// hubs: the papers that are cited most, and how many they cite themselves.
//
// A walk that comes near a hub has thousands of papers to choose among; --max-hop1 and --max-hop2
// bound them.
//
// params
// returns one row per paper, the most cited first
//   id      STRING
//   title   STRING   null for a stub
//   year    INTEGER
//   cited   INTEGER  times cited
//   citing  INTEGER  papers cited
// mode read
CYPHER 25
MATCH (paper:Paper)
WITH paper, COUNT { (paper)<-[:CITES]-() } AS cited, COUNT { (paper)-[:CITES]->() } AS citing
ORDER BY cited DESC, paper.id
LIMIT 20
RETURN paper.id AS id, paper.title AS title, paper.year AS year, cited, citing
ORDER BY cited DESC, id
