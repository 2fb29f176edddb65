// sets: the sets of queries.
//
// params
// returns one row per set, by name
//   name       STRING        name of the set
//   origins    LIST<STRING>  of title, doc2query, user
//   queries    INTEGER       number of queries
//   embedded   INTEGER       number of queries with a current embedding
//   positives  INTEGER       number of pairs of a query and a paper that answers it
// mode read
CYPHER 25
MATCH (query:Query)
WHERE query.left_out IS NULL
WITH query.set AS name, query, COUNT { (query)-[:POSITIVE]->() } AS answers
RETURN name, coll.sort(collect(DISTINCT query.origin)) AS origins, count(query) AS queries,
       sum(CASE WHEN query.embedded_hash = query.text_digest THEN 1 ELSE 0 END) AS embedded,
       sum(answers) AS positives
ORDER BY name
