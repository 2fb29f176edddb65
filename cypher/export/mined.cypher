// mined: the results of a run for the queries of a set, page by page.
//
// Positives and candidates are returned with the present state of their papers.
//
// params
//   $run    STRING   name of the run
//   $set    STRING   name of the set
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of queries on a page
// returns one row per query, by id
//   id          STRING        id of the query
//   text        STRING        the query
//   origin      STRING        title, doc2query or user
//   reason      STRING        why it has no negative; null if it has one
//   positives   LIST<MAP>     {id, grade, title, abstract, retracted}, highest grade first, then by
//                             id
//   seeds       LIST<STRING>  ids of the positives with a current embedding that are not retracted
//   candidates  LIST<MAP>     by rank: {properties, paper: {title, abstract, retracted}, answers:
//                             whether it is now a positive, duplicate: whether it is a duplicate of
//                             a positive}
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
WITH query ORDER BY query.set, query.id LIMIT $limit
MATCH (query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
CALL (query) {
  MATCH (query)-[positive:POSITIVE]->(paper:Paper)
  WITH positive, paper ORDER BY positive.grade DESC, paper.id
  RETURN collect({
    id: paper.id, grade: positive.grade, title: coalesce(paper.title, ''),
    abstract: coalesce(paper.abstract, ''), retracted: coalesce(paper.retracted, false)
  }) AS positives, collect(CASE
    // The digest of an embedded text is one of the two, whichever text is embedded
    WHEN paper.embedded_hash IN [paper.abstract_digest, paper.title_abstract_digest]
      AND paper.retracted IS NULL THEN paper.id
  END) AS seeds
}
CALL (query) {
  MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
    USING INDEX SEEK same:Query(text_hash)
  RETURN collect(DISTINCT answer) AS answers
}
WITH query, mined, positives, seeds, answers,
     [answer IN answers | answer.abstract_hash] AS hashes,
     [answer IN answers | answer.doi] AS dois,
     [answer IN answers | answer.pmid] AS pmids
CALL (query, answers, hashes, dois, pmids) {
  MATCH (query)-[:HAS_CANDIDATE]->(candidate:Candidate {run: $run})-[:IS]->(paper:Paper)
  WITH candidate, paper, answers, hashes, dois, pmids ORDER BY candidate.rank
  RETURN collect({
    properties: properties(candidate),
    paper: {
      title: coalesce(paper.title, ''), abstract: coalesce(paper.abstract, ''),
      retracted: coalesce(paper.retracted, false)
    },
    answers: paper IN answers,
    // rules/duplicate.cypher
    duplicate: coalesce(paper.abstract_hash IN hashes, false)
            OR coalesce(paper.doi IN dois, false)
            OR coalesce(paper.pmid IN pmids, false)
  }) AS candidates
}
RETURN query.id AS id, query.text AS text, query.origin AS origin,
       coalesce(mined.reason, CASE
         WHEN all(found IN candidates WHERE found.properties.dropped_by <> []) THEN 'all_dropped'
       END) AS reason, positives, seeds, candidates
ORDER BY id
