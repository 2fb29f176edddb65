// citations: how many citations there are.
//
// params
// returns one row
//   citations  INTEGER
// mode read
CYPHER 25
MATCH ()-[citation:CITES]->()
RETURN count(citation) AS citations
