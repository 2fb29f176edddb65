// overlap: the overlap between the negatives of two runs, for every pair of runs.
//
// params
// returns one row per pair, by name; each run is also paired with itself
//   one     STRING   name of the first run
//   other   STRING   name of the second run
//   shared  INTEGER  number of pairs (query, paper) that both runs kept
//   kept    INTEGER  number of pairs (query, paper) that the first run kept
//   share   FLOAT    shared / kept
// mode read
CYPHER 25
MATCH (one:Run {stage: 'mine'})
MATCH (other:Run {stage: 'mine'}) WHERE one.name <= other.name
CALL (one, other) {
  MATCH (first:Candidate {run: one.name}) WHERE first.dropped_by = []
  OPTIONAL MATCH (second:Candidate {
    run: other.name, set: first.set, query: first.query, paper: first.paper
  }) WHERE second.dropped_by = []
  RETURN count(first) AS kept, count(second) AS shared
}
RETURN one.name AS one, other.name AS other, shared, kept,
       CASE kept WHEN 0 THEN null ELSE round(1.0 * shared / kept, 4) END AS share
ORDER BY one, other
