// wipe_papers: take all papers away, with everything that hangs on them.
CYPHER 25
MATCH (node:Paper|Query)
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 2000 ROWS
