// candidates: how many candidates each run left.
//
// params
// returns one row per run that left some, by name
//   run         STRING
//   candidates  INTEGER
//   kept        INTEGER  that no filter dropped
// mode read
CYPHER 25
MATCH (candidate:Candidate)
RETURN candidate.run AS run, count(*) AS candidates,
       sum(CASE WHEN candidate.dropped_by = [] THEN 1 ELSE 0 END) AS kept
ORDER BY run
