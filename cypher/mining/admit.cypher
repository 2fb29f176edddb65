// admit: decide which proposed papers may become negatives of their query.
//
// Every strategy's proposals go through here. An inadmissible paper comes back with the reason,
// an admissible one with its exact cosines and its citation path from the query's positives.
//
// params
//   $proposed   LIST<MAP>  {set, id, papers: ids} for each query
//   $direction  STRING     'out' (from citing to cited), 'in' (from cited to citing) or 'both'
//   $digest     STRING     the property with the digest of the embedded text: 'abstract_digest'
//                          or 'title_abstract_digest'
//   $dim        INTEGER    dimensions of the embeddings
// returns one row per query, in order; a query that is not in the graph has none
//   positive  FLOAT      cosine of the query with its least similar positive, among all that have a
//                        current embedding, retracted or not; null without a seed, which is one of
//                        them that is not retracted
//   papers    LIST<MAP>  in order: {id, inadmissible, hop, through, query, positive}; inadmissible
//                        is the reason, null for a paper that may be a negative; hop is the number
//                        of citations from the closest seed, null beyond two; query and
//                        positive are cosines
// mode read
CYPHER 25
// place keeps the order of the queries, and order below that of the papers
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
  // A retracted positive is no seed, but the margin still compares with it: else it would become
  // laxer by a retraction
  CALL (query) {
    MATCH (query)-[:POSITIVE]->(answer:Paper)
    WITH answer ORDER BY answer.id
    WHERE answer.embedded_hash = answer[$digest]
    WITH answer, answer.retracted IS NULL AS is_seed,
         {vector: vector(answer.embedding, $dim, FLOAT32), norm: answer.norm} AS embedded
    RETURN collect(CASE WHEN is_seed THEN answer END) AS seeds,
           collect(CASE WHEN is_seed THEN embedded END) AS positives,
           collect(embedded) AS compared
  }
  WITH proposed, answers, seeds, positives, compared,
       {vector: vector(query.embedding, $dim, FLOAT32), norm: query.norm} AS query,
       [answer IN answers | answer.abstract_hash] AS hashes,
       [answer IN answers | answer.doi] AS dois,
       [answer IN answers | answer.pmid] AS pmids
  CALL (seeds) {
    UNWIND seeds AS seed
    CALL (seed) {
      FILTER $direction <> 'in' MATCH (seed)-[:CITES]->(paper:Paper) RETURN paper
      UNION
      FILTER $direction <> 'out' MATCH (seed)<-[:CITES]-(paper:Paper) RETURN paper
    }
    RETURN collect(DISTINCT paper) AS first
  }
  CALL (proposed, answers, first, positives, query, hashes, dois, pmids) {
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
    WITH first, positives, query, collect({
      order: order, id: proposed.papers[order], paper: paper, inadmissible: inadmissible,
      hop: CASE WHEN inadmissible IS NULL AND paper IN first THEN 1 END
    }) AS entries
    WITH *, [each IN entries WHERE each.inadmissible IS NULL AND each.hop IS NULL | each.paper]
      AS far

    // The papers at hop 1 that link to a paper at hop 2. The match starts from the citing papers,
    // because a paper cites few others but may be cited by thousands. The first branch keeps every
    // entry, also one that no such paper links to
    CALL (entries, first, far) {
      UNWIND entries AS entry RETURN entry.id AS id, entry, null AS via
      UNION ALL
      FILTER $direction = 'out'
      UNWIND first AS via
      MATCH (via)-[:CITES]->(paper:Paper) WHERE paper IN far
      RETURN paper.id AS id, null AS entry, via.id AS via
      UNION ALL
      FILTER $direction = 'in'
      UNWIND far AS paper
      MATCH (paper)-[:CITES]->(via:Paper) WHERE via IN first
      RETURN paper.id AS id, null AS entry, via.id AS via
      UNION ALL
      FILTER $direction = 'both'
      UNWIND far AS paper
      MATCH (paper)-[:CITES]-(via:Paper) WHERE via IN first
      RETURN paper.id AS id, null AS entry, via.id AS via
    }
    WITH positives, query, id, head(collect(entry)) AS entry,
         coll.sort(collect(DISTINCT via)) AS through
    WITH positives, query, entry, through, entry.paper.norm AS norm,
         CASE WHEN entry.inadmissible IS NULL
           THEN vector(entry.paper.embedding, $dim, FLOAT32)
         END AS vector
    // vector_distance(…, DOT) is the negated dot product; 0.0 - x is never -0.0, unlike -x
    WITH entry, {
      id: entry.id, inadmissible: entry.inadmissible, through: through,
      hop: coalesce(entry.hop, CASE WHEN through <> [] THEN 2 END),
      query: 0.0 - vector_distance(query.vector, vector, DOT) / (query.norm * norm),
      positive: coll.max([
        p IN positives | 0.0 - vector_distance(p.vector, vector, DOT) / (p.norm * norm)
      ])
    } AS ruling ORDER BY entry.order
    RETURN collect(ruling) AS papers
  }
  RETURN papers, CASE WHEN seeds <> [] THEN coll.min([
    p IN compared | 0.0 - vector_distance(query.vector, p.vector, DOT) / (query.norm * p.norm)
  ]) END AS positive
}
RETURN positive, papers
ORDER BY place
