// write_citations: add citations; a paper that only a citation names becomes a stub.
//
// params
//   $citations  LIST<LIST<STRING>>  [citing id, cited id]
//   $source     STRING              who names them; from now on they are this source's
// returns nothing
// mode write
CYPHER 25
UNWIND $citations AS row
MERGE (citing:Paper {id: row[0]})
  ON CREATE SET citing:Stub
MERGE (cited:Paper {id: row[1]})
  ON CREATE SET cited:Stub, cited.references = 'unknown'
MERGE (citing)-[citation:CITES]->(cited)
  ON CREATE SET citation.source = $source
  ON MATCH SET citation.source = $source
WITH DISTINCT citing WHERE coalesce(citing.references, '') <> 'present'
SET citing.references = 'present'
