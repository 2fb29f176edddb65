// rank: the rank of a paper among the usable papers within two hops of a query, before any cap.
//
// The neighbourhood is collected as in mining/walk.cypher.
//
// params
//   $set        STRING   set of the query
//   $id         STRING   id of the query
//   $paper      STRING   id of the paper
//   $direction  STRING   'out' (from citing to cited), 'in' (from cited to citing) or 'both'
//   $digest     STRING   the property with the digest of the embedded text: 'abstract_digest' or
//                        'title_abstract_digest'
//   $dim        INTEGER  number of dimensions of the embeddings
//   $factor     INTEGER  factor that shuffles random sort keys: (sort_key * factor + offset) %
//                        (2^31 - 1)
//   $offset     INTEGER  offset that shuffles random sort keys
// returns one row, none if query or paper is missing, or the query is not embedded
//   hop          INTEGER  1 or 2; null outside the neighbourhood
//   papers       INTEGER  number of usable papers within two hops
//   by_query     INTEGER  its rank among them by cosine with the query, from 1; null if it is not
//                         usable
//   by_positive  INTEGER  its rank among them by cosine with the nearest positive; null if it is
//                         not usable
//   keys_before  INTEGER  number of usable papers at its hop with smaller shuffled sort keys, which
//                         a cap keeps first
// mode read
CYPHER 25
MATCH (paper:Paper {id: $paper})
MATCH (query:Query {set: $set, id: $id})
  USING INDEX SEEK query:Query(set, id)
WHERE query.embedding IS NOT NULL
CALL (query) {
  MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
    USING INDEX SEEK same:Query(text_hash)
  RETURN collect(DISTINCT answer) AS answers
}
CALL (query) {
  MATCH (query)-[:POSITIVE]->(answer:Paper)
  WITH answer AS seed
  WHERE seed.embedded_hash = seed[$digest] AND seed.retracted IS NULL
  RETURN collect(seed) AS seeds
}
WITH paper, seeds, answers,
     [answer IN answers | answer.abstract_hash] AS hashes,
     [answer IN answers | answer.doi] AS dois,
     [answer IN answers | answer.pmid] AS pmids,
     {vector: vector(query.embedding, $dim, FLOAT32), norm: query.norm} AS query,
     [seed IN seeds | {vector: vector(seed.embedding, $dim, FLOAT32), norm: seed.norm}]
       AS positives
CALL (seeds, answers, hashes, dois, pmids, query, positives) {
  CALL (seeds) {  // rules/neighbourhood.cypher
    UNWIND seeds AS seed
    CALL (seed) {
      FILTER $direction = 'out'
      MATCH (seed)-[:CITES]->(near:Paper) RETURN near, 1 AS hop
      UNION ALL
      FILTER $direction = 'out'
      MATCH (seed)-[:CITES]->(:Paper)-[:CITES]->(near:Paper) RETURN near, 2 AS hop
      UNION ALL
      FILTER $direction = 'in'
      MATCH (seed)<-[:CITES]-(near:Paper) RETURN near, 1 AS hop
      UNION ALL
      FILTER $direction = 'in'
      MATCH (seed)<-[:CITES]-(:Paper)<-[:CITES]-(near:Paper) RETURN near, 2 AS hop
      UNION ALL
      FILTER $direction = 'both'
      MATCH (seed)-[:CITES]-(near:Paper) RETURN near, 1 AS hop
      UNION ALL
      FILTER $direction = 'both'
      MATCH (seed)-[:CITES]-(:Paper)-[:CITES]-(near:Paper) RETURN near, 2 AS hop
    }
    RETURN near, min(hop) AS hop
  }
  WITH near, hop, answers, hashes, dois, pmids, query, positives
  WHERE NOT near IN answers
  WITH near, hop, query, positives,
       // rules/usable.cypher and not rules/duplicate.cypher
       near.embedded_hash = near[$digest] AND near.retracted IS NULL
         AND NOT (
           coalesce(near.abstract_hash IN hashes, false)
           OR coalesce(near.doi IN dois, false)
           OR coalesce(near.pmid IN pmids, false)
         ) AS usable
  WITH near, hop, coalesce(usable, false) AS usable, query, positives,
       CASE WHEN usable THEN vector(near.embedding, $dim, FLOAT32) END AS vector
  RETURN collect({
    id: near.id, hop: hop, usable: usable,
    place: (near.sort_key * $factor + $offset) % 2147483647,
    query: vector_distance(query.vector, vector, DOT) / (query.norm * near.norm),
    positive: coll.min([
      p IN positives | vector_distance(p.vector, vector, DOT) / (p.norm * near.norm)
    ])
  }) AS all
}
WITH [one IN all WHERE one.usable] AS usable, [one IN all WHERE one.id = $paper][0] AS own
RETURN own.hop AS hop, size(usable) AS papers,
       CASE WHEN own.usable THEN 1 + size([
         one IN usable WHERE [one.query, one.id] < [own.query, own.id] | 1
       ]) END AS by_query,
       CASE WHEN own.usable THEN 1 + size([
         one IN usable WHERE [one.positive, one.id] < [own.positive, own.id] | 1
       ]) END AS by_positive,
       CASE WHEN own.usable THEN size([
         one IN usable
         WHERE one.hop = own.hop AND [one.place, one.id] < [own.place, own.id] | 1
       ]) END AS keys_before
