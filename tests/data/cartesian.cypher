// cartesian: what no script of ours may do, to see that the server would tell.
//
// params
// returns one row per pair
//   one    STRING
//   other  STRING
// mode read
CYPHER 25
MATCH (one:Paper), (other:Paper)
RETURN one.id AS one, other.id AS other
