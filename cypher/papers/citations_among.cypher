// citations_among: the citations from some papers to others.
//
// params
//   $ids    LIST<STRING>  ids of citing papers
//   $among  LIST<STRING>  ids of cited papers
// returns one row per citation, by ids
//   citing  STRING  id of the citing paper
//   cited   STRING  id of the cited paper
// mode read
CYPHER 25
UNWIND $ids AS id
// The cited paper has no label and no condition here, so that the plan begins at the citing one
MATCH (citing:Paper {id: id})-[:CITES]->(other)
  USING INDEX SEEK citing:Paper(id)
WITH citing.id AS citing, other.id AS cited
WHERE cited IN $among
RETURN DISTINCT citing, cited
ORDER BY citing, cited
