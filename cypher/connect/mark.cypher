// mark: find out whether the database is a graph of bicagraph, is empty, or holds other data.
//
// params
// returns one row
//   schema_version  INTEGER  null if the database is not a graph of bicagraph
//   nodes           INTEGER  number of all nodes
// mode read
CYPHER 25
// OPTIONAL and max: one row, also without a mark
OPTIONAL MATCH (mark:BicaGraph)
RETURN max(mark.schema_version) AS schema_version, COUNT { MATCH (n) } AS nodes
