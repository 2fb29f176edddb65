// query_digests: the digest of the text of queries.
//
// params
//   $keys   LIST<LIST<STRING>>  [set, id]
// returns one row per key that is a query
//   set     STRING
//   id      STRING
//   digest  STRING
// mode read
CYPHER 25
UNWIND $keys AS key
MATCH (query:Query {set: key[0], id: key[1]})
RETURN query.set AS set, query.id AS id, query.text_digest AS digest
