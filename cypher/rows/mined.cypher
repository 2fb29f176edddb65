// mined: all queries that a run has mined, with the outcome.
//
// params
// returns one row per run and query, by run, set and id
//   run      STRING  name of the run
//   set      STRING  set of the query
//   query    STRING  id of the query
//   outcome  MAP     reason, hop1, hop2, capped, positive_similarity; inadmissible_REASON counts
//                    inadmissible proposals
// mode read
CYPHER 25
MATCH (query:Query)-[mined:MINED]->(run:Run)
RETURN run.name AS run, query.set AS set, query.id AS query, properties(mined) AS outcome
ORDER BY run, set, query
