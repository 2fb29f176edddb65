// citations_among: the citations among some papers.
//
// params
//   $ids    LIST<STRING>  citing papers
//   $among  LIST<STRING>  cited ones
// returns one row per citation, by ids
//   citing  STRING
//   cited   STRING
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (citing:Paper {id: id})-[:CITES]->(cited:Paper)
  USING INDEX SEEK citing:Paper(id)
WHERE cited.id IN $among
RETURN DISTINCT citing.id AS citing, cited.id AS cited
ORDER BY citing, cited
