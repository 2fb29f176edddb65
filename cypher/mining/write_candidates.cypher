// write_candidates: write the candidates of queries, and mark the queries as mined.
//
// A candidate keeps the title of its paper, and a step its probability with two decimals: they are
// the captions in Browser, and nothing else reads them.
//
// params
//   $run    STRING     name of the run
//   $mined  LIST<MAP>  {set, id, outcome: properties of MINED, candidates: [{paper, properties}],
//                      next: [[paper, paper]]: the transitions of the walks}
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: 'mine', name: $run})
UNWIND $mined AS row
MATCH (query:Query {set: row.set, id: row.id})
MERGE (query)-[mined:MINED]->(run)
SET mined += row.outcome
CALL (query, row) {
  UNWIND row.candidates AS found
  MATCH (paper:Paper {id: found.paper})
  MERGE (candidate:Candidate {run: $run, set: row.set, query: row.id, paper: found.paper})
  SET candidate += found.properties, candidate.title = paper.title
  REMOVE candidate:Dropped
  // FOREACH over one element or none: Cypher has no IF
  FOREACH (_ IN CASE WHEN found.properties.dropped_by <> [] THEN [1] ELSE [] END |
    SET candidate:Dropped
  )
  MERGE (query)-[:HAS_CANDIDATE]->(candidate)
  MERGE (candidate)-[:IS]->(paper)
}
CALL (row) {
  UNWIND row.next AS step
  MATCH (before:Candidate {run: $run, set: row.set, query: row.id, paper: step[0]})
  MATCH (after:Candidate {run: $run, set: row.set, query: row.id, paper: step[1]})
  MERGE (before)-[next:NEXT]->(after)
  SET next.probability = round(after.probability, 2)
}
