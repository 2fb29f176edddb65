// write_queries: store embeddings of queries.
//
// params
//   $embeddings  LIST<MAP>  {set, id, digest, vector, norm}; vector in fixed point
// returns one row
//   matched  INTEGER  number of keys that are queries
// mode write
CYPHER 25
UNWIND $embeddings AS row
MATCH (query:Query {set: row.set, id: row.id})
SET query.embedded_hash = row.digest, query.norm = row.norm
WITH query, row
CALL db.create.setNodeVectorProperty(query, 'embedding', toFloatList(row.vector))
RETURN count(query) AS matched
