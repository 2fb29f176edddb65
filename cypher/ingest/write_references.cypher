// write_references: make the citations of a paper equal to its list of references.
//
// Only citations that no other source gives are removed. After all lists are written, stubs without
// any citation or query are removed, too.
//
// params
//   $papers  LIST<MAP>  {id, references}: the distinct ids that the paper cites
//   $source  STRING     source of the lists: its name, and after a space the date of its snapshot
//   $name    STRING     the name alone
// returns one row
//   known    INTEGER  number of citations that existed before
//   removed  INTEGER  number of citations that no list has any more
// mode write
CYPHER 25
UNWIND $papers AS row
MATCH (paper:Paper {id: row.id})
CALL (paper, row) {
  MATCH (paper)-[citation:CITES]->(cited:Paper)
  WHERE NOT cited.id IN row.references
    AND any(each IN citation.sources WHERE split(each, ' ')[0] = $name)
  WITH citation, cited, [each IN citation.sources WHERE split(each, ' ')[0] <> $name] AS others
  SET citation.sources = others
  WITH citation, cited WHERE others = []
  DELETE citation
  RETURN collect(cited) AS gone
}
CALL (paper, row) {
  UNWIND row.references AS id
  MERGE (cited:Paper {id: id})
    ON CREATE SET cited:Stub, cited.references = 'unknown'
  WITH paper, cited, EXISTS { (paper)-[:CITES]->(cited) } AS known
  MERGE (paper)-[citation:CITES]->(cited)
    ON CREATE SET citation.sources = [$source]
    ON MATCH SET citation.sources =
      coll.sort([each IN citation.sources WHERE split(each, ' ')[0] <> $name] + [$source])
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
