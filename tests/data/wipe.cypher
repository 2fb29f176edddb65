// wipe: empty the tests' own database; the mark and the schema stay.
//
// params
// returns nothing
// mode write
CYPHER 25
MATCH (node)
WHERE NOT node:BicaGraph
DETACH DELETE node
