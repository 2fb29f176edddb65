// keys: a page of the papers with the PMID and the DOI by which other sources know them.
//
// params
//   $after  STRING   id after which the page begins; '' for the first page
//   $limit  INTEGER  maximum number of rows
// returns one row per paper, stubs included, by id
//   id    STRING   id of the paper
//   pmid  STRING   null if it has none
//   doi   STRING   null if it has none
//   stub  BOOLEAN  whether it is known only from citations or queries
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.id > $after
WITH paper ORDER BY paper.id LIMIT $limit
RETURN paper.id AS id, paper.pmid AS pmid, paper.doi AS doi, paper.source IS NULL AS stub
ORDER BY id
