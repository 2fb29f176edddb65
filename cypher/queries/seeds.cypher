// seeds: check which papers are eligible as seeds, with the first reason why one is not.
//
// A seed needs a paper at hop 1 and at hop 2 that is usable and not a duplicate of the seed, which
// will answer the query. Citations through other papers count.
//
// params
//   $ids        LIST<STRING>  ids of the papers to check
//   $direction  STRING        'out' (from citing to cited), 'in' (from cited to citing) or 'both'
//   $digest     STRING        the property with the digest of the text to embed: 'abstract_digest'
//                             or 'title_abstract_digest'
// returns one row per id that is a paper and not a stub
//   id      STRING  id of the paper
//   title   STRING  '' if there is none
//   reason  STRING  retracted, no_text, no_embedding, no_hop1 or no_hop2; null if eligible
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (seed:Paper {id: id})
WHERE seed.source IS NOT NULL
WITH id, seed, [seed] AS answers
WITH id, seed,
     // rules/duplicate.cypher
     [answer IN answers | answer.abstract_hash] AS hashes,
     [answer IN answers | answer.doi] AS dois,
     [answer IN answers | answer.pmid] AS pmids
CALL (seed) {
  CALL (seed) {
    FILTER $direction <> 'in' MATCH (seed)-[:CITES]->(near:Paper) RETURN near
    UNION
    FILTER $direction <> 'out' MATCH (seed)<-[:CITES]-(near:Paper) RETURN near
  }
  WITH seed, near WHERE near <> seed
  RETURN collect(near) AS hop1
}
CALL (hop1, hashes, dois, pmids) {
  UNWIND hop1 AS near
  WITH near, hashes, dois, pmids
  // rules/usable.cypher and not rules/duplicate.cypher
  WHERE near.embedded_hash = near[$digest] AND near.retracted IS NULL
    AND NOT (
      coalesce(near.abstract_hash IN hashes, false)
      OR coalesce(near.doi IN dois, false)
      OR coalesce(near.pmid IN pmids, false)
    )
  LIMIT 1
  RETURN count(near) AS usable1
}
CALL (seed, hop1, hashes, dois, pmids) {
  UNWIND hop1 AS near
  CALL (near) {
    FILTER $direction <> 'in' MATCH (near)-[:CITES]->(far:Paper) RETURN far
    UNION
    FILTER $direction <> 'out' MATCH (near)<-[:CITES]-(far:Paper) RETURN far
  }
  WITH seed, hop1, far, hashes, dois, pmids
  // rules/usable.cypher and not rules/duplicate.cypher
  WHERE far <> seed
    AND far.embedded_hash = far[$digest] AND far.retracted IS NULL
    AND NOT far IN hop1
    AND NOT (
      coalesce(far.abstract_hash IN hashes, false)
      OR coalesce(far.doi IN dois, false)
      OR coalesce(far.pmid IN pmids, false)
    )
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
