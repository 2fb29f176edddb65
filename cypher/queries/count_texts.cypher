// count_texts: how many texts the queries of a set have, case and spacing aside.
//
// params
//   $set  STRING
// returns one row
//   texts  INTEGER
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
WHERE query.id > ''
RETURN count(DISTINCT query.text_hash) AS texts
