// judge: hold papers against what may be a negative of a query: for statements of the user's own.
//
// What mine/walk.cypher never comes to is refused here, with the reason.
//
// params
//   $asked   LIST<MAP>  {set, id, papers: ids} for each query
//   $digest  STRING     the property that names the embedded text: 'abstract_digest' or
//                       'title_abstract_digest'
//   $dim     INTEGER    dimensions of the embeddings
// returns one row per query, in order
//   positive  FLOAT      cosine of the query and the positive least like it; null when none has
//                        a current embedding
//   papers    LIST<MAP>  in order: {id, refused, hop, through, query, positive}; refused is null
//                        for a paper that may be a negative, hop the citations from the nearest
//                        positive, either way, null beyond two; query and positive are cosines
// mode read
CYPHER 25
UNWIND range(0, size($asked) - 1) AS place
CALL (place) {
  WITH $asked[place] AS asked
  MATCH (query:Query {set: asked.set, id: asked.id})
    USING INDEX SEEK query:Query(set, id)
  CALL (query) {
    MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
      USING INDEX SEEK same:Query(text_hash)
    RETURN collect(DISTINCT answer) AS answers
  }
  CALL (query) {
    MATCH (query)-[:POSITIVE]->(answer:Paper)
    WITH answer AS seed ORDER BY answer.id
    WHERE seed.embedded_hash = seed[$digest] AND seed.retracted IS NULL
    RETURN collect(seed) AS seeds, collect({
      vector: vector(seed.embedding, $dim, FLOAT32), norm: seed.norm
    }) AS positives
  }
  WITH asked, answers, seeds, positives,
       {vector: vector(query.embedding, $dim, FLOAT32), norm: query.norm} AS query,
       [answer IN answers | answer.abstract_hash] AS hashes,
       [answer IN answers | answer.doi] AS dois,
       [answer IN answers | answer.pmid] AS pmids
  CALL (asked, answers, seeds, positives, query, hashes, dois, pmids) {
    UNWIND range(0, size(asked.papers) - 1) AS order
    OPTIONAL MATCH (paper:Paper {id: asked.papers[order]})
      USING INDEX SEEK paper:Paper(id)
    WITH *, CASE
      WHEN paper IS NULL THEN 'unknown'
      WHEN paper IN answers THEN 'positive'
      WHEN paper.retracted IS NOT NULL THEN 'retracted'
      WHEN coalesce(paper.abstract_hash IN hashes, false)
        OR coalesce(paper.doi IN dois, false)
        OR coalesce(paper.pmid IN pmids, false) THEN 'twin'
      WHEN coalesce(paper.embedded_hash <> paper[$digest], true) THEN 'not_embedded'
    END AS refused
    WITH *, EXISTS { UNWIND seeds AS seed MATCH (seed)-[:CITES]-(paper) RETURN seed } AS beside
    CALL (paper, seeds, refused, beside) {
      FILTER refused IS NULL AND NOT beside
      UNWIND seeds AS seed
      MATCH (seed)-[:CITES]-(via:Paper)-[:CITES]-(paper)
      WITH DISTINCT via.id AS id ORDER BY id
      RETURN collect(id) AS through
    }
    WITH order, asked, refused, through, positives, query, paper.norm AS norm,
         CASE
           WHEN refused IS NULL AND beside THEN 1
           WHEN through <> [] THEN 2
         END AS hop,
         CASE WHEN refused IS NULL THEN vector(paper.embedding, $dim, FLOAT32) END AS vector
    WITH order, {
      id: asked.papers[order], refused: refused, hop: hop, through: through,
      query: 0.0 - vector_distance(query.vector, vector, DOT) / (query.norm * norm),
      positive: coll.max([
        p IN positives | 0.0 - vector_distance(p.vector, vector, DOT) / (p.norm * norm)
      ])
    } AS judged ORDER BY order
    RETURN collect(judged) AS papers
  }
  RETURN papers, coll.min([
    p IN positives | 0.0 - vector_distance(query.vector, p.vector, DOT) / (query.norm * p.norm)
  ]) AS positive
}
RETURN positive, papers
ORDER BY place
