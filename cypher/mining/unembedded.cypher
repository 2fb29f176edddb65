// unembedded: papers within two hops of queries that have a text but no current embedding.
//
// params
//   $keys       LIST<LIST<STRING>>  [set, id] of queries
//   $direction  STRING              'out' (from citing to cited), 'in' (from cited to citing) or
//                                   'both'
//   $digest     STRING              the property with the digest of the embedded text:
//                                   'abstract_digest' or 'title_abstract_digest'
// returns one row per paper
//   id  STRING  id of the paper
// mode read
CYPHER 25
UNWIND $keys AS key
MATCH (query:Query {set: key[0], id: key[1]})-[:POSITIVE]->(seed:Paper)
  USING INDEX SEEK query:Query(set, id)
WITH DISTINCT seed
CALL (seed) {
  RETURN seed AS paper
  UNION
  FILTER $direction = 'out' MATCH (seed)-[:CITES]->(paper:Paper) RETURN paper
  UNION
  FILTER $direction = 'out' MATCH (seed)-[:CITES]->(:Paper)-[:CITES]->(paper:Paper) RETURN paper
  UNION
  FILTER $direction = 'in' MATCH (seed)<-[:CITES]-(paper:Paper) RETURN paper
  UNION
  FILTER $direction = 'in' MATCH (seed)<-[:CITES]-(:Paper)<-[:CITES]-(paper:Paper) RETURN paper
  UNION
  FILTER $direction = 'both' MATCH (seed)-[:CITES]-(paper:Paper) RETURN paper
  UNION
  FILTER $direction = 'both' MATCH (seed)-[:CITES]-(:Paper)-[:CITES]-(paper:Paper) RETURN paper
}
WITH DISTINCT paper
// For a paper without a text paper[$digest] is null, and the comparison does not hold
WHERE coalesce(paper.embedded_hash, '') <> paper[$digest] AND paper.retracted IS NULL
RETURN paper.id AS id
