// ids: the ids of all papers that are not stubs, a page at a time.
//
// params
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  ids on a page
// returns one row per paper, by id
//   id  STRING
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.id > $after AND paper.source IS NOT NULL
RETURN paper.id AS id
ORDER BY id
LIMIT $limit
