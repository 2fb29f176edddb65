// citations: every citation.
//
// params
// returns one row per citation, by citing and cited id
//   citing  STRING
//   cited   STRING
//   source  STRING
// mode read
CYPHER 25
MATCH (citing:Paper)-[citation:CITES]->(cited:Paper)
WHERE citing.id > ''
RETURN citing.id AS citing, cited.id AS cited, citation.source AS source
ORDER BY citing, cited
