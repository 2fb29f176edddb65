// mark: whether this database is ours, empty, or somebody else's.
//
// params
// returns one row
//   schema_version  INTEGER  null when the database does not bear our mark
//   nodes           INTEGER  all nodes
// mode read
CYPHER 25
OPTIONAL MATCH (mark:BicaGraph)
RETURN max(mark.schema_version) AS schema_version, COUNT { MATCH (n) } AS nodes
