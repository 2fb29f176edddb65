// references: what is known about the references of papers, stubs included.
//
// params
// returns one row per state that occurs, by name
//   state   STRING   present, none, unknown, failed
//   papers  INTEGER
// mode read
CYPHER 25
MATCH (paper:Paper)
RETURN paper.references AS state, count(*) AS papers
ORDER BY state
