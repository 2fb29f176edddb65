// admit: hold proposed papers against what may be a negative of a query.
//
// Every strategy's proposals go through here. An inadmissible paper comes back with the reason,
// an admissible one with its exact cosines and its citation path from the query's positives.
//
// params
//   $proposed   LIST<MAP>  {set, id, papers: ids} for each query
//   $direction  STRING     'out' along citations, 'in' against them, 'both'
//   $digest     STRING     the property that names the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
//   $dim        INTEGER    dimensions of the embeddings
// returns one row per query, in order
//   positive  FLOAT      cosine of the query and the positive least like it; null when none has
//                        a current embedding
//   papers    LIST<MAP>  in order: {id, inadmissible, hop, through, query, positive}; inadmissible
//                        is the reason, null for a paper that may be a negative; hop is the number
//                        of citations from the nearest positive, null beyond two; query and
//                        positive are cosines
// mode read
CYPHER 25
UNWIND range(0, size($proposed) - 1) AS place
CALL (place) {
  WITH $proposed[place] AS proposed
  MATCH (query:Query {set: proposed.set, id: proposed.id})
    USING INDEX SEEK query:Query(set, id)
  CALL (query) {
    MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
      USING INDEX SEEK same:Query(text_hash)
    RETURN collect(DISTINCT answer) AS answers
  }
  CALL (query) {
    MATCH (query)-[:POSITIVE]->(answer:Paper)
    WITH answer AS seed ORDER BY answer.id
    // rules/usable.cypher
    WHERE seed.embedded_hash = seed[$digest] AND seed.retracted IS NULL
    RETURN collect(seed) AS seeds, collect({
      vector: vector(seed.embedding, $dim, FLOAT32), norm: seed.norm
    }) AS positives
  }
  WITH proposed, answers, seeds, positives,
       {vector: vector(query.embedding, $dim, FLOAT32), norm: query.norm} AS query,
       [answer IN answers | answer.abstract_hash] AS hashes,
       [answer IN answers | answer.doi] AS dois,
       [answer IN answers | answer.pmid] AS pmids
  CALL (proposed, answers, seeds, positives, query, hashes, dois, pmids) {
    UNWIND range(0, size(proposed.papers) - 1) AS order
    OPTIONAL MATCH (paper:Paper {id: proposed.papers[order]})
      USING INDEX SEEK paper:Paper(id)
    WITH *, CASE
      WHEN paper IS NULL THEN 'unknown'
      WHEN paper IN answers THEN 'positive'
      WHEN paper.retracted IS NOT NULL THEN 'retracted'
      // rules/duplicate.cypher
      WHEN coalesce(paper.abstract_hash IN hashes, false)
        OR coalesce(paper.doi IN dois, false)
        OR coalesce(paper.pmid IN pmids, false) THEN 'duplicate'
      WHEN coalesce(paper.embedded_hash <> paper[$digest], true) THEN 'not_embedded'
    END AS inadmissible
    WITH *, CASE $direction
      WHEN 'out' THEN EXISTS { UNWIND seeds AS seed MATCH (seed)-[:CITES]->(paper) RETURN seed }
      WHEN 'in' THEN EXISTS { UNWIND seeds AS seed MATCH (seed)<-[:CITES]-(paper) RETURN seed }
      ELSE EXISTS { UNWIND seeds AS seed MATCH (seed)-[:CITES]-(paper) RETURN seed }
    END AS beside
    CALL (paper, seeds, inadmissible, beside) {
      FILTER inadmissible IS NULL AND NOT beside
      UNWIND seeds AS seed
      CALL (seed, paper) {
        FILTER $direction = 'out'
        MATCH (seed)-[:CITES]->(via:Paper)-[:CITES]->(paper) RETURN via
        UNION
        FILTER $direction = 'in'
        MATCH (seed)<-[:CITES]-(via:Paper)<-[:CITES]-(paper) RETURN via
        UNION
        FILTER $direction = 'both'
        MATCH (seed)-[:CITES]-(via:Paper)-[:CITES]-(paper) RETURN via
      }
      WITH DISTINCT via.id AS id ORDER BY id
      RETURN collect(id) AS through
    }
    WITH order, proposed, inadmissible, through, positives, query, paper.norm AS norm,
         CASE
           WHEN inadmissible IS NULL AND beside THEN 1
           WHEN through <> [] THEN 2
         END AS hop,
         CASE WHEN inadmissible IS NULL THEN vector(paper.embedding, $dim, FLOAT32) END AS vector
    WITH order, {
      id: proposed.papers[order], inadmissible: inadmissible, hop: hop, through: through,
      query: 0.0 - vector_distance(query.vector, vector, DOT) / (query.norm * norm),
      positive: coll.max([
        p IN positives | 0.0 - vector_distance(p.vector, vector, DOT) / (p.norm * norm)
      ])
    } AS ruling ORDER BY order
    RETURN collect(ruling) AS papers
  }
  RETURN papers, coll.min([
    p IN positives | 0.0 - vector_distance(query.vector, p.vector, DOT) / (query.norm * p.norm)
  ]) AS positive
}
RETURN positive, papers
ORDER BY place
