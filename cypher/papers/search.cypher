// search: the papers whose titles and abstracts hold some words, by the full-text index.
//
// params
//   $index  STRING   name of the index
//   $words  STRING   what to find, in the syntax of Lucene
//   $limit  INTEGER  maximum number of papers
// returns one row per paper, the best match first, then by id
//   id     STRING   id of the paper
//   title  STRING   '' if there is none
//   year   INTEGER  null if it is not known
// mode read
CYPHER 25
CALL db.index.fulltext.queryNodes($index, $words, {limit: $limit}) YIELD node, score
RETURN node.id AS id, coalesce(node.title, '') AS title, node.year AS year
ORDER BY score DESC, id
