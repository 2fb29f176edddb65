// read_papers: stored embeddings of papers, a page at a time.
//
// params
//   $dim    INTEGER  dimensions of the graph's embeddings
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  papers on a page
// returns one row per paper, by id
//   id      STRING
//   digest  STRING   of the text that was embedded
//   norm    FLOAT
//   sort_key  INTEGER
//   vector  VECTOR
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.id > $after AND paper.embedding IS NOT NULL
WITH paper ORDER BY paper.id LIMIT $limit
RETURN paper.id AS id, paper.embedded_hash AS digest, paper.norm AS norm, paper.sort_key AS sort_key,
       vector(paper.embedding, $dim, FLOAT32) AS vector
ORDER BY id
