// query: one query with its positives, and its outcome in each run.
//
// params
//   $set     STRING  set of the query
//   $id      STRING  id of the query
//   $digest  STRING  the property with the digest of the embedded text: 'abstract_digest' or
//                    'title_abstract_digest'
// returns one row, none if there is no such query
//   text       STRING        the query
//   origin     STRING        title, doc2query or user
//   embedded   BOOLEAN       whether it has a current embedding
//   positives  LIST<MAP>     {id, grade, title, abstract, retracted}, highest grade first, then by
//                            id
//   answers    LIST<STRING>  ids of the papers that answer this text, in any set
//   seeds      LIST<STRING>  ids of the positives with a current embedding that are not retracted
//   outcomes   LIST<MAP>     {run, reason, kept, dropped, hop1, hop2, capped, positive_similarity},
//                            by run
// mode read
CYPHER 25
MATCH (query:Query {set: $set, id: $id})
CALL (query) {
  MATCH (query)-[positive:POSITIVE]->(paper:Paper)
  WITH positive, paper ORDER BY positive.grade DESC, paper.id
  RETURN collect({
    id: paper.id, grade: positive.grade, title: coalesce(paper.title, ''),
    abstract: coalesce(paper.abstract, ''), retracted: coalesce(paper.retracted, false)
  }) AS positives
}
CALL (query) {
  MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
    USING INDEX SEEK same:Query(text_hash)
  WITH DISTINCT answer.id AS id ORDER BY id
  RETURN collect(id) AS answers
}
CALL (query) {
  MATCH (query)-[:POSITIVE]->(paper:Paper)
  WITH paper ORDER BY paper.id
  // rules/usable.cypher
  WHERE paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL
  RETURN collect(paper.id) AS seeds
}
CALL (query) {
  MATCH (query)-[mined:MINED]->(run:Run {stage: 'mine'})
  CALL (query, run) {
    MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: run.name})
    RETURN sum(CASE WHEN found.dropped_by = [] THEN 1 ELSE 0 END) AS kept, count(*) AS candidates
  }
  WITH mined, run, kept, candidates - kept AS dropped ORDER BY run.name
  RETURN collect(mined {
    run: run.name, kept: kept, dropped: dropped, .hop1, .hop2, .capped, .positive_similarity,
    reason: coalesce(mined.reason, CASE kept WHEN 0 THEN 'all_dropped' END)
  }) AS outcomes
}
RETURN query.text AS text, query.origin AS origin,
       coalesce(query.embedded_hash = query.text_digest, false) AS embedded,
       positives, answers, seeds, outcomes
