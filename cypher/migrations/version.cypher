// version: set the schema version of the graph.
//
// params
//   $version  INTEGER  the new version
// returns nothing
// mode write
CYPHER 25
MATCH (mark:BicaGraph)
SET mark.schema_version = $version
