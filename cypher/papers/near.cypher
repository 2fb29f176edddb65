// near: the papers within two hops of some papers, and the citations among them.
//
// params
//   $ids        LIST<STRING>  where to start; they come back with hop 0
//   $direction  STRING        'out' along citations, 'in' against them, 'both'
//   $digest     STRING        the property that names the embedded text: 'abstract_digest' or
//                             'title_abstract_digest'
//   $limit      INTEGER       papers at most, nearest first
// returns one row
//   papers     LIST<MAP>           {id, hop, title, usable}, by hop and id
//   citations  LIST<LIST<STRING>>  [citing id, cited id], sorted
// mode read
CYPHER 25
CALL () {
  UNWIND $ids AS id
  MATCH (seed:Paper {id: id})
  RETURN seed AS paper, 0 AS hop
  UNION ALL
  UNWIND $ids AS id
  MATCH (seed:Paper {id: id})
  CALL (seed) {
    FILTER $direction <> 'in' MATCH (seed)-[:CITES]->(near:Paper) RETURN near
    UNION
    FILTER $direction <> 'out' MATCH (seed)<-[:CITES]-(near:Paper) RETURN near
  }
  RETURN near AS paper, 1 AS hop
  UNION ALL
  UNWIND $ids AS id
  MATCH (seed:Paper {id: id})
  CALL (seed) {
    FILTER $direction <> 'in' MATCH (seed)-[:CITES]->(near:Paper) RETURN near
    UNION
    FILTER $direction <> 'out' MATCH (seed)<-[:CITES]-(near:Paper) RETURN near
  }
  CALL (near) {
    FILTER $direction <> 'in' MATCH (near)-[:CITES]->(far:Paper) RETURN far
    UNION
    FILTER $direction <> 'out' MATCH (near)<-[:CITES]-(far:Paper) RETURN far
  }
  RETURN far AS paper, 2 AS hop
}
WITH paper, min(hop) AS hop
ORDER BY hop, paper.id
LIMIT $limit
WITH collect(paper) AS members,
     collect({
       id: paper.id, hop: hop, title: coalesce(paper.title, ''),
       usable: coalesce(paper.embedded_hash = paper[$digest], false) AND paper.retracted IS NULL
     }) AS papers
CALL (members) {
  UNWIND members AS citing
  MATCH (citing)-[:CITES]->(cited:Paper)
  WHERE cited IN members
  WITH DISTINCT citing.id AS citing_id, cited.id AS cited_id
  ORDER BY citing_id, cited_id
  RETURN collect([citing_id, cited_id]) AS citations
}
RETURN papers, citations
