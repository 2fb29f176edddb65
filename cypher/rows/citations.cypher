// citations: all citations.
//
// params
// returns one row per citation, by citing and cited id
//   citing   STRING        id of the citing paper
//   cited    STRING        id of the cited paper
//   sources  LIST<STRING>  names of the sources that give it, sorted
// mode read
CYPHER 25
MATCH (citing:Paper)-[citation:CITES]->(cited:Paper)
// A condition on the id lets the plan use its index for the order
WHERE citing.id > ''
RETURN citing.id AS citing, cited.id AS cited, [each IN citation.sources | split(each, ' ')[0]] AS sources
ORDER BY citing, cited
