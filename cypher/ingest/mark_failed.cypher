// mark_failed: note that a source was asked for papers, and could not give them.
//
// A paper whose references are known stays as it is. One that is not in the graph is created as a
// stub.
//
// params
//   $ids  LIST<STRING>  ids of papers
// returns one row
//   marked  INTEGER  number of papers that were marked now
// mode write
CYPHER 25
UNWIND $ids AS id
MERGE (paper:Paper {id: id})
  ON CREATE SET paper:Stub, paper.references = 'unknown'
WITH paper WHERE coalesce(paper.references, 'unknown') = 'unknown'
SET paper.references = 'failed'
RETURN count(paper) AS marked
