// near: the papers within two hops of some papers.
//
// params
//   $ids        LIST<STRING>  ids of the papers to start from, which are returned with hop 0
//   $direction  STRING        'out' (from citing to cited), 'in' (from cited to citing) or 'both'
//   $digest     STRING        the property with the digest of the text to embed: 'abstract_digest'
//                             or 'title_abstract_digest'
//   $limit      INTEGER       maximum number of papers, nearest first
// returns one row per paper, by hop and id
//   id      STRING   id of the paper
//   hop     INTEGER  0, 1 or 2
//   title   STRING   '' if there is none
//   usable  BOOLEAN  whether it has a current embedding and is not retracted
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
RETURN paper.id AS id, hop, coalesce(paper.title, '') AS title,
       // rules/usable.cypher
       coalesce(paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL, false) AS usable
ORDER BY hop, id
