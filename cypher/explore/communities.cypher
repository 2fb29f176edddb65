// communities: communities of papers, each around its best connected paper.
//
// Each paper joins its best connected neighbour, cited or citing, unless it is better connected
// itself. This is simple and deterministic, and sufficient to show the topics of a graph.
//
// params
// returns one row per community, the largest first
//   leader  STRING        id of the central paper
//   title   STRING        title of the central paper; null for a stub
//   papers  INTEGER       number of papers in the community
//   some    LIST<STRING>  titles of other papers, the first five by id
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
