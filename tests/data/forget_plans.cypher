// Have the server plan every statement anew.
CYPHER 25
CALL db.clearQueryCaches() YIELD value
RETURN value
