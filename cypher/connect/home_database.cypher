// home_database: the database that the user is in after logging in.
//
// params
// returns one row, none if there is no such database
//   name  STRING  its name
// mode read
CYPHER 25
SHOW HOME DATABASE YIELD name
RETURN name
