// similarities: the cosines of papers with a query, and with the nearest of its positives.
//
// params
//   $set     STRING        set of the query
//   $id      STRING        id of the query
//   $ids     LIST<STRING>  ids of papers
//   $digest  STRING        the property with the digest of the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
//   $dim     INTEGER       number of dimensions of the embeddings
// returns one row per id that is a paper with a current embedding, in any order
//   id        STRING  id of the paper
//   query     FLOAT   cosine with the query
//   positive  FLOAT   cosine with the nearest positive; null if none has a current embedding
// mode read
CYPHER 25
MATCH (query:Query {set: $set, id: $id})
  USING INDEX SEEK query:Query(set, id)
WHERE query.embedding IS NOT NULL
CALL (query) {
  // Without a label here no index of papers can be scanned: the query alone leads to its positives
  MATCH (query)-[:POSITIVE]->(positive)
  // rules/usable.cypher
  WHERE positive.embedded_hash = positive[$digest] AND positive.retracted IS NULL
  RETURN collect({
    vector: vector(positive.embedding, $dim, FLOAT32), norm: positive.norm
  }) AS positives
}
WITH positives, query.norm AS norm, vector(query.embedding, $dim, FLOAT32) AS vector
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
  USING INDEX SEEK paper:Paper(id)
WITH positives, norm, vector, paper
WHERE paper.embedded_hash = paper[$digest]
WITH positives, norm, vector, paper.id AS id, paper.norm AS own,
     vector(paper.embedding, $dim, FLOAT32) AS embedding
RETURN id, 0.0 - vector_distance(vector, embedding, DOT) / (norm * own) AS query,
       coll.max([
         p IN positives | 0.0 - vector_distance(p.vector, embedding, DOT) / (p.norm * own)
       ]) AS positive
