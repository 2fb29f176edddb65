// why_negative: why a paper is a negative of a query, in every run that came to it.
//
// params
// returns one row per run
//   run                  STRING
//   strategy             STRING        bica_walk, bica_random, or a statement of yours
//   hop                  INTEGER       citations from the nearest positive; null beyond two
//   path                 INTEGER       which walk; null for a random negative
//   step                 INTEGER       where on it, 0 is the start
//   probability          FLOAT         of having been drawn; null for a start
//   similarity_query     FLOAT         cosine with the query
//   similarity_positive  FLOAT         cosine with the nearest positive
//   positive             FLOAT         cosine of the query and the positive least like it
//   through              LIST<STRING>  for hop 2, the papers a positive reaches it by
//   dropped_by           LIST<STRING>  filters that dropped it; [] = it is a negative
// mode read
CYPHER 25
WITH 'titles' AS set, 'metformin-mi-trial' AS id, 'lactate-biguanide' AS paper
MATCH (query:Query {set: set, id: id})-[:HAS_CANDIDATE]->(found:Candidate {paper: paper})
MATCH (query)-[mined:MINED]->(run:Run {stage: 'mine', name: found.run})
RETURN run.name AS run, found.strategy AS strategy, found.hop AS hop, found.path AS path,
       found.step AS step, found.probability AS probability,
       round(found.similarity_query, 4) AS similarity_query,
       round(found.similarity_positive, 4) AS similarity_positive,
       round(mined.positive_similarity, 4) AS positive, found.through AS through,
       found.dropped_by AS dropped_by
ORDER BY run
