// waiting_papers: papers whose present text has no embedding yet, a page at a time.
//
// A paper without an abstract has no text. The digest names the exact text; an embedding whose
// embedded_hash differs from it is stale.
//
// params
//   $digest  STRING   the property that names the embedded text: 'abstract_digest' or
//                     'title_abstract_digest'
//   $after   STRING   the last id of the page before; '' for the first page
//   $limit   INTEGER  papers on a page
// returns one row per paper, by id
//   id        STRING
//   title     STRING
//   abstract  STRING
//   digest    STRING
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.id > $after AND paper.abstract_digest IS NOT NULL
  AND coalesce(paper.embedded_hash, '') <> paper[$digest]
RETURN paper.id AS id, paper.title AS title, paper.abstract AS abstract, paper[$digest] AS digest
ORDER BY id
LIMIT $limit
