// citations: all citations.
//
// params
// returns one row per citation, by citing and cited id
//   citing  STRING  id of the citing paper
//   cited   STRING  id of the cited paper
//   source  STRING  source of the citation
// mode read
CYPHER 25
MATCH (citing:Paper)-[citation:CITES]->(cited:Paper)
// A condition on the id lets the plan use its index for the order
WHERE citing.id > ''
RETURN citing.id AS citing, cited.id AS cited, citation.source AS source
ORDER BY citing, cited
