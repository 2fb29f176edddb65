// nearby: the ids of a set that stand just before and just after an id in the order of ids.
//
// These are the ids that begin most like it, for messages about an id that is not there. Queries
// that are left out are not among them.
//
// params
//   $set    STRING   name of the set
//   $id     STRING   any id, whether or not a query of the set has it
//   $limit  INTEGER  maximum number of ids on either side
// returns one row per query, in any order
//   id  STRING  id of the query
// mode read
CYPHER 25
CALL () {
  MATCH (query:Query {set: $set})
    USING INDEX SEEK query:Query(set, id)
  WHERE query.id >= $id AND query.left_out IS NULL
  RETURN query.id AS id ORDER BY query.set, query.id LIMIT $limit
  UNION
  MATCH (query:Query {set: $set})
    USING INDEX SEEK query:Query(set, id)
  WHERE query.id < $id AND query.left_out IS NULL
  RETURN query.id AS id ORDER BY query.set DESC, query.id DESC LIMIT $limit
}
RETURN id
