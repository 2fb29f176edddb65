// fourth_citations: schema version 4: a citation names all its sources.
//
// params
// returns one row
//   changed  INTEGER  number of citations
// mode batch
CYPHER 25
MATCH (:Paper)-[citation:CITES]->(:Paper)
WHERE citation.source IS NOT NULL
CALL (citation) {
  SET citation.sources = [citation.source]
  REMOVE citation.source
} IN TRANSACTIONS OF 10000 ROWS
RETURN count(*) AS changed
