// begin: mark the database as a graph of bicagraph, unless it is one.
//
// params
//   $version  INTEGER  the schema version
// returns nothing
// mode write
CYPHER 25
MERGE (mark:BicaGraph)
  ON CREATE SET mark.schema_version = $version, mark.created = datetime()
