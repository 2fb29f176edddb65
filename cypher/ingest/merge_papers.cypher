// merge_papers: move what is known of a paper to the one that it was merged into.
//
// Citations and queries are moved. The paper itself stays, marked as retracted, so that later
// sources and earlier runs that name it still find it.
//
// params
//   $pairs  LIST<LIST<STRING>>  [id of the merged paper, id of the paper that it is now]
// returns one row
//   merged  INTEGER  number of papers that were merged now
// mode write
CYPHER 25
UNWIND $pairs AS pair
MERGE (old:Paper {id: pair[0]})
  ON CREATE SET old:Stub, old.references = 'unknown'
MERGE (new:Paper {id: pair[1]})
  ON CREATE SET new:Stub, new.references = 'unknown'
WITH old, new, coalesce(old.merged_into, '') <> new.id AS fresh
SET old.merged_into = new.id, old.retracted = true, old.retraction = 'merged into ' + new.id,
    old.references = 'unknown'
CALL (old, new) {
  MATCH (old)-[citation:CITES]->(cited:Paper)
  WITH new, cited, citation, citation.sources AS sources
  DELETE citation
  WITH new, cited, sources WHERE cited <> new
  MERGE (new)-[moved:CITES]->(cited)
    ON CREATE SET moved.sources = sources
    ON MATCH SET moved.sources = coll.sort(coll.distinct(moved.sources + sources))
}
CALL (old, new) {
  MATCH (citing:Paper)-[citation:CITES]->(old)
  WITH new, citing, citation, citation.sources AS sources
  DELETE citation
  WITH new, citing, sources WHERE citing <> new
  MERGE (citing)-[moved:CITES]->(new)
    ON CREATE SET moved.sources = sources
    ON MATCH SET moved.sources = coll.sort(coll.distinct(moved.sources + sources))
}
CALL (old, new) {
  MATCH (query:Query)-[positive:POSITIVE]->(old)
  WITH new, query, positive, positive.grade AS grade
  DELETE positive
  MERGE (query)-[moved:POSITIVE]->(new)
    ON CREATE SET moved.grade = grade
    ON MATCH SET moved.grade = CASE WHEN moved.grade < grade THEN grade ELSE moved.grade END
}
SET new.references =
  CASE WHEN EXISTS { (new)-[:CITES]->() } THEN 'present' ELSE new.references END
RETURN sum(CASE WHEN fresh THEN 1 ELSE 0 END) AS merged
