// walk: one random walk from a paper: a start that it cites, then steps to similar papers.
//
// Run it several times: rand() gives other walks each time. Mining uses mining/walk.cypher: the same walk, but guided by the
// query, and with random numbers given as parameters.
//
// params
//   $id           STRING   id of the paper that it begins at, the seed
//   $path_length  INTEGER  number of papers on the walk, with its start
//   $width        INTEGER  number of most similar papers from which a step is chosen
//   $temperature  FLOAT    softmax temperature: a low value makes the most similar paper likely
// returns one row per visited paper, in the order of the walk
//   step         INTEGER  0 for the start
//   hop          INTEGER  citation distance from the seed
//   id           STRING   id of the paper
//   title        STRING   title of the paper
//   similarity   FLOAT    cosine with the previous paper; for the start, with the seed
//   probability  FLOAT    probability of the choice among the width most similar papers; null for
//                         the start
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id, 3 AS path_length, 5 AS width, 1.0 AS temperature
MATCH (encoder:Encoder)
MATCH (seed:Paper {id: id})
WHERE seed.embedding IS NOT NULL

// Everything within two hops that has an embedding and is not retracted
CALL (seed) {
  CALL (seed) {
    MATCH (seed)-[:CITES]->(paper:Paper) RETURN paper, 1 AS hop
    UNION ALL
    MATCH (seed)-[:CITES]->(:Paper)-[:CITES]->(paper:Paper) RETURN paper, 2 AS hop
  }
  WITH paper, min(hop) AS hop, seed
  WHERE paper <> seed AND paper.embedding IS NOT NULL AND paper.retracted IS NULL
  WITH paper, hop ORDER BY paper.id
  RETURN collect({paper: paper, hop: hop}) AS near
}
WITH *, vector(seed.embedding, encoder.dim, FLOAT32) AS seed_vector,
     [place IN near | vector(place.paper.embedding, encoder.dim, FLOAT32)] AS vectors

// The start: the paper at hop 1 that is most similar to the seed
WITH *, coll.sort([
  i IN range(0, size(near) - 1) WHERE near[i].hop = 1 |
  [vector_distance(seed_vector, vectors[i], DOT) / (seed.norm * near[i].paper.norm), i]
])[0] AS start
WHERE start IS NOT NULL

// The steps: one of the width most similar, with probability proportional to
// exp(cosine / temperature)
WITH *, reduce(
  walk = {visited: [start[1]], steps: [{i: start[1], similarity: 0.0 - start[0], p: null}]},
  step IN range(1, path_length - 1) |
  head([
    choices IN [coll.sort([
      i IN range(0, size(near) - 1) WHERE NOT i IN walk.visited |
      [vector_distance(vectors[last(walk.visited)], vectors[i], DOT)
         / (near[last(walk.visited)].paper.norm * near[i].paper.norm), i]
    ])[..width]] |
    CASE WHEN choices = [] THEN walk ELSE head([
      drawn IN [coll.sort([
        choice IN choices |
        [choice[0] / temperature + log(0.0 - log(1 - rand())), choice[1], choice[0]]
      ])[0]] |
      {
        visited: walk.visited + [drawn[1]],
        steps: walk.steps + [{
          i: drawn[1], similarity: 0.0 - drawn[2],
          p: exp((0.0 - drawn[2]) / temperature)
               / reduce(sum = 0.0, choice IN choices | sum + exp((0.0 - choice[0]) / temperature))
        }]
      }
    ]) END
  ])
) AS walk
UNWIND range(0, size(walk.steps) - 1) AS step
WITH near, step, walk.steps[step] AS visit
RETURN step, near[visit.i].hop AS hop, near[visit.i].paper.id AS id,
       near[visit.i].paper.title AS title, visit.similarity AS similarity,
       visit.p AS probability
ORDER BY step
