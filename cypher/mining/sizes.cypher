// sizes: an upper bound on the number of papers within two hops of queries, from degrees.
//
// params
//   $keys       LIST<LIST<STRING>>  [set, id] of queries
//   $direction  STRING              'out' (from citing to cited), 'in' (from cited to citing) or
//                                   'both'
// returns one row per key, in order
//   size  INTEGER  upper bound
// mode read
CYPHER 25
// place keeps the order of the keys; sum gives 0 for a key without a paper
UNWIND range(0, size($keys) - 1) AS place
CALL (place) {
  MATCH (query:Query {set: $keys[place][0], id: $keys[place][1]})-[:POSITIVE]->(seed:Paper)
    USING INDEX SEEK query:Query(set, id)
  CALL (seed) {
    FILTER $direction = 'out'
    MATCH (seed)-[:CITES]->(near:Paper) RETURN 1 + COUNT { (near)-[:CITES]->() } AS papers
    UNION ALL
    FILTER $direction = 'in'
    MATCH (seed)<-[:CITES]-(near:Paper) RETURN 1 + COUNT { (near)<-[:CITES]-() } AS papers
    UNION ALL
    FILTER $direction = 'both'
    MATCH (seed)-[:CITES]-(near:Paper) RETURN 1 + COUNT { (near)-[:CITES]-() } AS papers
  }
  RETURN sum(papers) AS size
}
RETURN size
ORDER BY place
