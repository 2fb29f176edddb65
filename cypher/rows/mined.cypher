// mined: every query that a run has mined, with what came of it.
//
// params
// returns one row per run and query, by run, set and id
//   run      STRING
//   set      STRING
//   query    STRING
//   outcome  MAP     reason, hop1, hop2, capped, positive_similarity; inadmissible_REASON counts
//                    proposed papers that may not be negatives
// mode read
CYPHER 25
MATCH (query:Query)-[mined:MINED]->(run:Run)
RETURN run.name AS run, query.set AS set, query.id AS query, properties(mined) AS outcome
ORDER BY run, set, query
