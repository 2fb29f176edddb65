// progress: how far the stages are, for tests that end them in the middle.
//
// params
// returns one row
//   papers     INTEGER
//   citations  INTEGER
//   embedded   INTEGER
//   mined      INTEGER
// mode read
CYPHER 25
RETURN COUNT { (:Paper) } AS papers,
       COUNT { ()-[:CITES]->() } AS citations,
       COUNT { MATCH (paper:Paper) WHERE paper.embedded_hash IS NOT NULL } AS embedded,
       COUNT { ()-[:MINED]->() } AS mined
