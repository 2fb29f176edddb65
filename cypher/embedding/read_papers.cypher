// read_papers: read the stored embeddings of papers, page by page.
//
// params
//   $dim    INTEGER  number of dimensions of the graph's embeddings
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of papers on a page
// returns one row per paper with an embedding, by id
//   id        STRING   id of the paper
//   digest    STRING   digest of the text that was embedded
//   norm      FLOAT    length of the vector
//   sort_key  INTEGER  random sort key of the paper
//   vector    VECTOR   the embedding in fixed point
// mode read
CYPHER 25
MATCH (paper:Paper)
  USING INDEX SEEK paper:Paper(id)
WHERE paper.id > $after AND paper.embedding IS NOT NULL
WITH paper ORDER BY paper.id LIMIT $limit
RETURN paper.id AS id, paper.embedded_hash AS digest, paper.norm AS norm, paper.sort_key AS sort_key,
       vector(paper.embedding, $dim, FLOAT32) AS vector
ORDER BY id
