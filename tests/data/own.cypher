// own: return the rows that are given to it.
//
// params
//   $queries  LIST<MAP>  {set, id, uniforms} for each query
//   $rows     LIST<MAP>  {query, paper, path, step, probability, similarity_step, set}
// returns one row per row of a query
//   set              STRING
//   query            STRING
//   paper            STRING
//   path             INTEGER
//   step             INTEGER
//   probability      FLOAT
//   similarity_step  FLOAT
// mode read
CYPHER 25
UNWIND $queries AS asked
UNWIND $rows AS row
WITH asked, row WHERE row.query = asked.id
RETURN coalesce(row.set, asked.set) AS set, asked.id AS query, row.paper AS paper, row.path AS path,
       row.step AS step, row.probability AS probability, row.similarity_step AS similarity_step
