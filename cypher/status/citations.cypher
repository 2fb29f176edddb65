// citations: count the citations.
//
// params
// returns one row
//   citations  INTEGER  number of citations
// mode read
CYPHER 25
MATCH ()-[citation:CITES]->()
RETURN count(citation) AS citations
