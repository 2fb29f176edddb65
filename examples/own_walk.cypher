// own_walk: walk along citations; each step goes to a paper that cites the last one, or the reverse.
//
// params
//   $queries  LIST<MAP>  {set, id, uniforms} for each query; uniforms are random numbers in [0, 1)
//   $paths    INTEGER    walks for each query
//   $length   INTEGER    papers on a walk; paths x length is at most 100
// returns one row per paper that a walk came to first
//   set          STRING
//   query        STRING
//   paper        STRING
//   path         INTEGER
//   step         INTEGER
//   probability  FLOAT    of having been drawn among the unvisited neighbours
// mode read
CYPHER 25
UNWIND $queries AS asked
CALL (asked) {
  MATCH (query:Query {set: asked.set, id: asked.id})-[:POSITIVE]->(answer:Paper)
  WITH answer ORDER BY answer.id
  WITH collect(answer) AS answers
  RETURN reduce(
    walk = {at: null, seen: answers, visits: []},
    move IN range(0, $paths * $length - 1) |
    head([
      at IN [CASE
        WHEN move % $length = 0 THEN answers[move / $length % size(answers)]
        ELSE walk.at
      END] |
      head([
        near IN [COLLECT {
          MATCH (at)-[:CITES]-(near:Paper)
          WHERE NOT near IN walk.seen
          RETURN DISTINCT near ORDER BY near.id
        }] |
        CASE WHEN near = [] THEN {at: null, seen: walk.seen, visits: walk.visits}
        ELSE head([
          next IN [near[toInteger(asked.uniforms[move] * size(near))]] |
          {
            at: next, seen: walk.seen + next,
            visits: walk.visits + {
              paper: next.id, path: move / $length, step: move % $length,
              probability: 1.0 / size(near)
            }
          }
        ]) END
      ])
    ])
  ).visits AS visits
}
UNWIND visits AS visit
RETURN asked.set AS set, asked.id AS query, visit.paper AS paper, visit.path AS path,
       visit.step AS step, visit.probability AS probability
ORDER BY set, query, path, step
