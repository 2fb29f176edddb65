// why_negative: why a paper is a negative of a query, in each run that found it.
//
// params
//   $set    STRING  set of the query
//   $query  STRING  id of the query
//   $paper  STRING  id of the paper
// returns one row per run
//   run                  STRING        name of the run
//   strategy             STRING        bica_walk, bica_random, or the name of another strategy
//   hop                  INTEGER       citation distance from the nearest positive; null beyond two
//   path                 INTEGER       number of the walk, from 0; null for a random negative
//   step                 INTEGER       position on the walk; 0 for the start
//   probability          FLOAT         probability of the random choice; null for a start
//   similarity_query     FLOAT         cosine with the query
//   similarity_positive  FLOAT         cosine with the nearest positive
//   positive             FLOAT         cosine of the query with its least similar positive
//   through              LIST<STRING>  at hop 2, the papers between a positive and it
//   dropped_by           LIST<STRING>  filters that dropped it; [] for a negative
// mode read
CYPHER 25
WITH 'titles' AS set, 'metformin-mi-trial' AS query, 'metformin-infarct-size' AS paper
MATCH (asked:Query {set: set, id: query})-[:HAS_CANDIDATE]->(found:Candidate {paper: paper})
MATCH (asked)-[mined:MINED]->(run:Run {stage: 'mine', name: found.run})
RETURN run.name AS run, found.strategy AS strategy, found.hop AS hop, found.path AS path,
       found.step AS step, found.probability AS probability,
       round(found.similarity_query, 4) AS similarity_query,
       round(found.similarity_positive, 4) AS similarity_positive,
       round(mined.positive_similarity, 4) AS positive, found.through AS through,
       found.dropped_by AS dropped_by
ORDER BY run
