// waiting_papers: papers with a text but without a current embedding, page by page.
//
// A paper without an abstract has no text. An embedding is stale if its embedded_hash differs from
// the digest of the present text.
//
// params
//   $digest  STRING   the property with the digest of the text to embed: 'abstract_digest' or
//                     'title_abstract_digest'
//   $after   STRING   the last id of the previous page; '' for the first page
//   $limit   INTEGER  maximum number of papers on a page
// returns one row per paper, by id
//   id        STRING  id of the paper
//   title     STRING  null if there is none
//   abstract  STRING  the abstract
//   digest    STRING  digest of the text to embed
// mode read
CYPHER 25
MATCH (paper:Paper)
  USING INDEX SEEK paper:Paper(id)
WHERE paper.id > $after AND paper.abstract_digest IS NOT NULL
  AND coalesce(paper.embedded_hash, '') <> paper[$digest]
RETURN paper.id AS id, paper.title AS title, paper.abstract AS abstract, paper[$digest] AS digest
ORDER BY id
LIMIT $limit
