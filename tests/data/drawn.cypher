// drawn: one paper for each query, drawn evenly among all.
//
// params
//   $queries  LIST<MAP>  {set, id, uniforms} for each query
//   $digest   STRING     the property with the digest of the embedded text
//   $dim      INTEGER    dimensions of the embeddings
// returns one row per query
//   set    STRING
//   query  STRING
//   paper  STRING
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.embedded_hash = paper[$digest] AND size(paper.embedding) = $dim
WITH paper.id AS id ORDER BY id
WITH collect(id) AS ids
UNWIND $queries AS asked
RETURN asked.set AS set, asked.id AS query,
       ids[toInteger(asked.uniforms[0] * size(ids))] AS paper
