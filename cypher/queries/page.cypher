// page: the queries of a set that are not left out, with their positives, page by page.
//
// params
//   $set    STRING        name of the set
//   $words  LIST<STRING>  parts of the text, in lower case; each must occur in it
//   $after  STRING        the last id of the previous page; '' for the first page
//   $limit  INTEGER       maximum number of queries on a page
// returns one row per query, by id
//   id         STRING     id of the query
//   text       STRING     the query
//   origin     STRING     title, doc2query or user
//   positives  LIST<MAP>  {paper, grade}, highest grade first, then by id
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND query.left_out IS NULL
  AND all(word IN $words WHERE toLower(query.text) CONTAINS word)
WITH query
ORDER BY query.set, query.id
LIMIT $limit
CALL (query) {
  MATCH (query)-[positive:POSITIVE]->(paper:Paper)
  WITH positive, paper ORDER BY positive.grade DESC, paper.id
  RETURN collect({paper: paper.id, grade: positive.grade}) AS positives
}
RETURN query.id AS id, query.text AS text, query.origin AS origin, positives
ORDER BY id
