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
// How many pairs (query, paper) were kept by the same runs: one pass over all candidates
CALL () {
  MATCH (query:Query)
  CALL (query) {
    MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate) WHERE found.dropped_by = []
    WITH found.paper AS paper, coll.sort(collect(found.run)) AS runs
    RETURN runs, count(*) AS pairs
  }
  WITH runs, sum(pairs) AS pairs
  RETURN collect({runs: runs, pairs: pairs}) AS kept_by
}
MATCH (one:Run {stage: 'mine'})
MATCH (other:Run {stage: 'mine'}) WHERE one.name <= other.name
WITH one.name AS one, other.name AS other,
     [each IN kept_by WHERE one.name IN each.runs] AS first
WITH one, other, reduce(sum = 0, each IN first | sum + each.pairs) AS kept,
     reduce(sum = 0, each IN first | sum + CASE WHEN other IN each.runs THEN each.pairs ELSE 0 END)
       AS shared
RETURN one, other, shared, kept,
       CASE kept WHEN 0 THEN null ELSE round(1.0 * shared / kept, 4) END AS share
ORDER BY one, other
