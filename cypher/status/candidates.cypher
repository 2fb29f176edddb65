// candidates: count the candidates of each run.
//
// params
// returns one row per run with candidates, by name
//   run         STRING   name of the run
//   candidates  INTEGER  number of candidates
//   kept        INTEGER  number of candidates that no filter dropped
// mode read
CYPHER 25
MATCH (candidate:Candidate)
RETURN candidate.run AS run, count(*) AS candidates,
       sum(CASE WHEN candidate.dropped_by = [] THEN 1 ELSE 0 END) AS kept
ORDER BY run
