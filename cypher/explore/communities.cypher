// communities: papers gathered around the best connected paper that they touch.
//
// Every paper goes to its best connected neighbour, cited or citing, unless it is better connected
// itself. Simple, the same each time, and enough to see the topics of a graph.
//
// params
// returns one row per community, the largest first
//   leader  STRING        id of the paper in its middle
//   title   STRING        its title; null for a stub
//   papers  INTEGER
//   some    LIST<STRING>  titles of others, the first five by id
// mode read
CYPHER 25
MATCH (paper:Paper)
CALL (paper) {
  MATCH (paper)-[:CITES]-(near:Paper)
  WITH near, COUNT { (near)-[:CITES]-() } AS degree
  RETURN near, degree ORDER BY degree DESC, near.id LIMIT 1
}
WITH paper, CASE WHEN degree > COUNT { (paper)-[:CITES]-() } THEN near ELSE paper END AS leader
ORDER BY paper.id
WITH leader, count(*) AS papers,
     collect(CASE WHEN paper <> leader THEN paper.title END)[..5] AS some
RETURN leader.id AS leader, leader.title AS title, papers, some
ORDER BY papers DESC, leader
LIMIT 20
