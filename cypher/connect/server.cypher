// server: what runs at the other end.
//
// params
// returns one row
//   version  STRING  such as 2026.09.0
//   edition  STRING  community or enterprise
// mode read
CYPHER 25
CALL dbms.components() YIELD name, versions, edition
WHERE name = 'Neo4j Kernel'
RETURN versions[0] AS version, edition
