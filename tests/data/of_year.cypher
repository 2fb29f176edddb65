// of_year: the papers of 2001, each told as if a walk had come to it.
//
// params
//   $queries  LIST<MAP>  {set, id, uniforms} for each query
// returns one row per query and paper
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
MATCH (paper:Paper) WHERE paper.year = 2001
RETURN asked.set AS set, asked.id AS query, paper.id AS paper, 2 AS path, 1 AS step,
       0.25 AS probability, 0.5 AS similarity_step
