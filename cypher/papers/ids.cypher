// ids: the ids of all papers except stubs, page by page.
//
// params
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of ids on a page
// returns one row per paper, by id
//   id  STRING  id of the paper
// mode read
CYPHER 25
MATCH (paper:Paper)
  USING INDEX SEEK paper:Paper(id)
WHERE paper.id > $after AND paper.source IS NOT NULL
RETURN paper.id AS id
ORDER BY id
LIMIT $limit
