// begin_work: a statement without effect, with which a transaction begins.
//
// params
// returns one row
//   begun  BOOLEAN  true
// mode read
CYPHER 25
RETURN true AS begun
