// counts: counts of the candidates of a mining run, with the present verdicts.
//
// params
//   $run  STRING  name of the run
// returns one row
//   queries       INTEGER    number of mined queries
//   none          LIST<MAP>  {reason, queries}: queries without a negative
//   candidates    INTEGER    number of candidates
//   kept          INTEGER    number of candidates that no filter drops
//   dropped       LIST<MAP>  {filter, candidates}
//   hops          LIST<MAP>  {hop, candidates}; hop is null beyond two citations
//   capped        INTEGER    number of queries whose neighbourhood was capped
//   inadmissible  LIST<MAP>  {reason, papers}: inadmissible proposals
// mode read
CYPHER 25
// Each count is a subquery of its own and always gives one row, so none can empty the others
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[mined:MINED]-(:Query)
  RETURN count(mined) AS queries, sum(CASE WHEN mined.capped THEN 1 ELSE 0 END) AS capped
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[mined:MINED]-(query:Query)
  WITH coalesce(mined.reason, CASE
    WHEN NOT EXISTS {
      (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run}) WHERE found.dropped_by = []
    } THEN 'all_dropped'
  END) AS reason
  WHERE reason IS NOT NULL
  WITH reason, count(*) AS number ORDER BY reason
  RETURN collect({reason: reason, queries: number}) AS none
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
        -[:HAS_CANDIDATE]->(candidate:Candidate {run: $run})
  RETURN count(candidate) AS candidates,
         sum(CASE WHEN candidate.dropped_by = [] THEN 1 ELSE 0 END) AS kept
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
        -[:HAS_CANDIDATE]->(candidate:Candidate {run: $run})
  UNWIND candidate.dropped_by AS filter
  WITH filter, count(*) AS number ORDER BY filter
  RETURN collect({filter: filter, candidates: number}) AS dropped
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
        -[:HAS_CANDIDATE]->(candidate:Candidate {run: $run})
  WITH candidate.hop AS hop, count(*) AS number ORDER BY hop
  RETURN collect({hop: hop, candidates: number}) AS hops
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[mined:MINED]-(:Query)
  UNWIND [key IN keys(mined) WHERE key STARTS WITH 'inadmissible_'] AS key
  WITH substring(key, size('inadmissible_')) AS reason, sum(mined[key]) AS number ORDER BY reason
  RETURN collect({reason: reason, papers: number}) AS inadmissible
}
RETURN queries, none, candidates, kept, dropped, hops, capped, inadmissible
