// seeds: papers that a query could be made of, and the first reason why not.
//
// Usable at a hop: a paper with a current embedding that is not retracted and no copy of the
// seed. The walk goes through papers that are not usable.
//
// params
//   $ids        LIST<STRING>  papers to judge
//   $direction  STRING        'out' along citations, 'in' against them, 'both'
//   $digest     STRING        the property that names the embedded text: 'abstract_digest' or
//                             'title_abstract_digest'
// returns one row per id that is a paper and no stub
//   id      STRING
//   title   STRING
//   reason  STRING  retracted, no_text, no_embedding, no_hop1, no_hop2; null when eligible
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (seed:Paper {id: id})
WHERE seed.source IS NOT NULL
CALL (seed) {
  CALL (seed) {
    FILTER $direction <> 'in' MATCH (seed)-[:CITES]->(near:Paper) RETURN near
    UNION
    FILTER $direction <> 'out' MATCH (seed)<-[:CITES]-(near:Paper) RETURN near
  }
  WITH seed, near WHERE near <> seed
  RETURN collect(near) AS hop1
}
CALL (seed, hop1) {
  UNWIND hop1 AS near
  WITH seed, near
  WHERE near.retracted IS NULL
    AND near.embedded_hash = near[$digest]
    AND coalesce(near.abstract_hash <> seed.abstract_hash, true)
    AND coalesce(near.doi <> seed.doi, true)
    AND coalesce(near.pmid <> seed.pmid, true)
  LIMIT 1
  RETURN count(near) AS usable1
}
CALL (seed, hop1) {
  UNWIND hop1 AS near
  CALL (near) {
    FILTER $direction <> 'in' MATCH (near)-[:CITES]->(far:Paper) RETURN far
    UNION
    FILTER $direction <> 'out' MATCH (near)<-[:CITES]-(far:Paper) RETURN far
  }
  WITH seed, hop1, far
  WHERE far <> seed
    AND far.retracted IS NULL
    AND far.embedded_hash = far[$digest]
    AND NOT far IN hop1
    AND coalesce(far.abstract_hash <> seed.abstract_hash, true)
    AND coalesce(far.doi <> seed.doi, true)
    AND coalesce(far.pmid <> seed.pmid, true)
  LIMIT 1
  RETURN count(far) AS usable2
}
RETURN id, coalesce(seed.title, '') AS title,
       CASE
         WHEN seed.retracted THEN 'retracted'
         WHEN seed.abstract_digest IS NULL THEN 'no_text'
         WHEN coalesce(seed.embedded_hash, '') <> seed[$digest] THEN 'no_embedding'
         WHEN usable1 = 0 THEN 'no_hop1'
         WHEN usable2 = 0 THEN 'no_hop2'
       END AS reason
