// references: count the papers by what is known about their references.
//
// params
// returns one row per state, by name
//   state   STRING   present, none, unknown, or failed
//   papers  INTEGER  number of papers, including stubs
// mode read
CYPHER 25
MATCH (paper:Paper)
RETURN paper.references AS state, count(*) AS papers
ORDER BY state
