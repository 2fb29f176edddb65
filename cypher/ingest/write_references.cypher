// write_references: make the citations of a paper exactly its list of references.
//
// Only citations that the same source named are taken away; a stub that nothing names any
// longer, once all lists are written, goes with them.
//
// params
//   $papers  LIST<MAP>  {id, references}: the ids that the paper cites, none twice
//   $source  STRING     where the lists came from
// returns one row
//   known    INTEGER    citations that were there already
//   removed  INTEGER    citations that the lists no longer hold
// mode write
CYPHER 25
UNWIND $papers AS row
MATCH (paper:Paper {id: row.id})
CALL (paper, row) {
  MATCH (paper)-[citation:CITES {source: $source}]->(gone:Paper)
  WHERE NOT gone.id IN row.references
  DELETE citation
  RETURN collect(gone) AS gone
}
CALL (paper, row) {
  UNWIND row.references AS id
  MERGE (cited:Paper {id: id})
    ON CREATE SET cited:Stub, cited.references = 'unknown'
  WITH paper, cited, EXISTS { (paper)-[:CITES]->(cited) } AS known
  MERGE (paper)-[citation:CITES]->(cited)
    ON CREATE SET citation.source = $source
  RETURN sum(CASE WHEN known THEN 1 ELSE 0 END) AS known
}
SET paper.references = CASE WHEN EXISTS { (paper)-[:CITES]->() } THEN 'present' ELSE 'none' END
WITH sum(known) AS known, sum(size(gone)) AS removed, collect(gone) AS lists
CALL (lists) {
  UNWIND lists AS list
  UNWIND list AS gone
  WITH DISTINCT gone WHERE gone.source IS NULL AND NOT EXISTS { (gone)--() }
  DELETE gone
}
RETURN known, removed
