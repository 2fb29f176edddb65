// count_texts: count the distinct texts of a set's queries, ignoring case and spacing.
//
// params
//   $set  STRING  name of the set
// returns one row
//   texts  INTEGER  number of distinct texts
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
// The index is on set and id: it is used only with a condition on both
WHERE query.id > '' AND query.left_out IS NULL
RETURN count(DISTINCT query.text_hash) AS texts
