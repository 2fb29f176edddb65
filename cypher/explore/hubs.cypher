// hubs: the most cited papers, and how many papers they cite themselves.
//
// Near a hub, a walk has thousands of papers to choose from; --max-hop1 and --max-hop2 limit them.
//
// params
// returns one row per paper, the most cited first
//   id      STRING   id of the paper
//   title   STRING   null for a stub
//   year    INTEGER  null if it is not known
//   cited   INTEGER  number of papers that cite it
//   citing  INTEGER  number of papers that it cites
// mode read
CYPHER 25
MATCH (paper:Paper)
WITH paper, COUNT { (paper)<-[:CITES]-() } AS cited, COUNT { (paper)-[:CITES]->() } AS citing
ORDER BY cited DESC, paper.id
LIMIT 20
RETURN paper.id AS id, paper.title AS title, paper.year AS year, cited, citing
ORDER BY cited DESC, id
