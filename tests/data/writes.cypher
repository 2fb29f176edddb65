// writes: a statement that says it reads, and writes.
//
// params
//   $queries  LIST<MAP>
// returns nothing
//   set    STRING
//   query  STRING
//   paper  STRING
// mode read
CYPHER 25
UNWIND $queries AS asked
CREATE (paper:Paper {id: asked.id})
RETURN asked.set AS set, asked.id AS query, paper.id AS paper
