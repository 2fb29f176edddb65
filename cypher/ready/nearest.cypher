// nearest: the papers most similar to a query, which need no citations, the most similar first.
//
// The vector index finds 200 papers; it is approximate and may miss some. They are sorted by exact
// cosine. Positives of the query are left out here, so that they take no place of others.
//
// params
//   $queries  LIST<MAP>  {set, id, uniforms} for each query
//   $most     INTEGER    the most papers for each query, up to 200; 20 if it is not given
//   $digest   STRING     the property with the digest of the embedded text
//   $dim      INTEGER    number of dimensions of the embeddings
// returns one row per paper
//   set    STRING
//   query  STRING
//   paper  STRING
// mode read
CYPHER 25
WITH 20 AS most
UNWIND $queries AS asked
CALL (asked, most) {
  MATCH (query:Query {set: asked.set, id: asked.id})
  WHERE query.embedding IS NOT NULL
  MATCH (paper:Paper)
    SEARCH paper IN (VECTOR INDEX paper_embedding FOR query.embedding LIMIT 200)
  WHERE paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL  // rules/usable.cypher
    AND NOT EXISTS { (query)-[:POSITIVE]->(paper) }
  WITH paper.id AS id,
       vector_distance(
         vector(query.embedding, $dim, FLOAT32), vector(paper.embedding, $dim, FLOAT32), DOT
       ) / (query.norm * paper.norm) AS distance
  ORDER BY distance, id
  RETURN collect(id)[..most] AS papers
}
UNWIND range(0, size(papers) - 1) AS place
RETURN asked.set AS set, asked.id AS query, papers[place] AS paper
ORDER BY set, query, place
