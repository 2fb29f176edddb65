// write_citations: add citations; a paper that is not in the graph is created as a stub.
//
// params
//   $citations  LIST<LIST<STRING>>  [id of the citing paper, id of the cited paper]
//   $source     STRING              their source: its name, and after a space the date of its
//                                   snapshot; sources with other names are kept
//   $name       STRING              the name alone
// returns nothing
// mode write
CYPHER 25
UNWIND $citations AS row
MERGE (citing:Paper {id: row[0]})
  ON CREATE SET citing:Stub
MERGE (cited:Paper {id: row[1]})
  ON CREATE SET cited:Stub, cited.references = 'unknown'
MERGE (citing)-[citation:CITES]->(cited)
  ON CREATE SET citation.sources = [$source]
  ON MATCH SET citation.sources =
    coll.sort([each IN citation.sources WHERE split(each, ' ')[0] <> $name] + [$source])
WITH DISTINCT citing WHERE coalesce(citing.references, '') <> 'present'
SET citing.references = 'present'
