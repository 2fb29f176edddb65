// version: say which schema version the graph has now.
//
// params
//   $version  INTEGER
// returns nothing
// mode write
CYPHER 25
MATCH (mark:BicaGraph)
SET mark.schema_version = $version
