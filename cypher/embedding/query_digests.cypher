// query_digests: the digests of the texts of queries.
//
// params
//   $keys  LIST<LIST<STRING>>  [set, id] of queries
// returns one row per key that is a query
//   set     STRING  set of the query
//   id      STRING  id of the query
//   digest  STRING  digest of the text
// mode read
CYPHER 25
UNWIND $keys AS key
MATCH (query:Query {set: key[0], id: key[1]})
RETURN query.set AS set, query.id AS id, query.text_digest AS digest
