// write_papers: store embeddings of papers.
//
// Neo4j Community cannot store the type VECTOR, so a vector is stored as a list of floats. It is
// sent as a VECTOR, which is four times as fast.
//
// params
//   $embeddings  LIST<MAP>  {id, digest, vector, norm, sort_key}; vector in fixed point
// returns one row
//   matched  INTEGER  number of ids that are papers
// mode write
CYPHER 25
UNWIND $embeddings AS row
MATCH (paper:Paper {id: row.id})
SET paper.embedded_hash = row.digest, paper.norm = row.norm, paper.sort_key = row.sort_key
WITH paper, row
CALL db.create.setNodeVectorProperty(paper, 'embedding', toFloatList(row.vector))
RETURN count(paper) AS matched
