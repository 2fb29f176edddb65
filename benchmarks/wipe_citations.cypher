// wipe_citations: take all citations away.
CYPHER 25
MATCH ()-[citation:CITES]->()
CALL (citation) { DELETE citation } IN TRANSACTIONS OF 10000 ROWS
