// second_papers: schema version 2: the random sort key of papers is renamed to sort_key.
//
// params
// returns one row
//   changed  INTEGER  number of papers
// mode batch
CYPHER 25
MATCH (paper:Paper)
WHERE paper.lot IS NOT NULL
CALL (paper) {
  SET paper.sort_key = paper.lot
  REMOVE paper.lot
} IN TRANSACTIONS OF 10000 ROWS
RETURN count(*) AS changed
