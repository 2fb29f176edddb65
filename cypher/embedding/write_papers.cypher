// write_papers: write embeddings of papers.
//
// Community cannot store the VECTOR type, so a vector is stored as a list of floats; sent as a
// VECTOR it travels in a quarter of the time.
//
// params
//   $embeddings  LIST<MAP>  {id, digest, vector, norm, sort_key}; vector in fixed point
// returns one row
//   matched      INTEGER    ids that are papers
// mode write
CYPHER 25
UNWIND $embeddings AS row
MATCH (paper:Paper {id: row.id})
SET paper.embedded_hash = row.digest, paper.norm = row.norm, paper.sort_key = row.sort_key
WITH paper, row
CALL db.create.setNodeVectorProperty(paper, 'embedding', toFloatList(row.vector))
RETURN count(paper) AS matched
