// walk: BiCA's stochastic semantic walk through two-hop neighbourhoods, for a batch of queries.
//
// The statement only reads. All random numbers are parameters, so the same numbers give the same
// walks. mining/admit.cypher then checks the visited papers, and computes their cosines and
// citation paths. Every line is explained in docs/the-walk.md. explore/walk.cypher does one walk in
// Browser, with random numbers of its own. Why there are hints such as USING INDEX SEEK:
// docs/decisions/0011-hints-for-the-planner.md.
//
// params
//   $tasks        LIST<MAP>  {set, id, gumbel, uniforms, factor, offset} for each query:
//                            gumbel[path][step - 1][choice] is added to cosine / temperature,
//                            uniforms[i] in [0, 1) selects random negative i, and (sort_key *
//                            factor + offset) % (2^31 - 1) orders the papers around a capped hub
//   $direction    STRING     'out' (from citing to cited), 'in' (from cited to citing) or 'both'
//   $digest       STRING     the property with the digest of the embedded text: 'abstract_digest'
//                            or 'title_abstract_digest'
//   $dim          INTEGER    number of dimensions of the embeddings
//   $paths        INTEGER    number of walks for each query
//   $path_length  INTEGER    number of papers on a walk, including its start
//   $width        INTEGER    number of most similar papers from which a step is chosen
//   $temperature  FLOAT      above 0; low values are greedy
//   $next_start   BOOLEAN    whether a visited start is replaced by the next most similar paper
//   $max_hop1     INTEGER    maximum number of usable papers at hop 1
//   $max_hop2     INTEGER    maximum number of usable papers at hop 2
// returns one row per task, in order
//   seeds   INTEGER    number of positives to start from: embedded and not retracted
//   cited   INTEGER    number of papers at hop 1, usable or not, without those that answer the
//                      query's text in any set
//   hop1    INTEGER    number of usable papers at hop 1, before the cap
//   hop2    INTEGER    number of usable papers at hop 2, before the cap
//   visits  LIST<MAP>  in the order of the visits, random negatives last: {paper, path, step,
//                      similarity, choices, among, chosen, pool}. similarity is the cosine with the
//                      query for a start, with the previous paper for a step. choices are the
//                      cosines of the papers that a step was chosen from, the highest first, and
//                      among their ids. pool is the number of papers not visited before
// mode read
CYPHER 25
UNWIND range(0, size($tasks) - 1) AS place
CALL (place) {
  WITH $tasks[place] AS task
  MATCH (query:Query {set: task.set, id: task.id})

  // 1. The papers that answer the query in any set, and the positives to start from
  CALL (query) {
    MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
      USING INDEX SEEK same:Query(text_hash)
    RETURN collect(DISTINCT answer) AS answers
  }
  CALL (query) {
    MATCH (query)-[:POSITIVE]->(answer:Paper)
    WITH answer AS seed ORDER BY answer.id
    WHERE seed.embedded_hash = seed[$digest] AND seed.retracted IS NULL
    RETURN collect(seed) AS seeds
  }
  WITH task, query, seeds, answers,
       [answer IN answers | answer.abstract_hash] AS hashes,
       [answer IN answers | answer.doi] AS dois,
       [answer IN answers | answer.pmid] AS pmids

  // 2. The neighbourhood: each paper with its smallest hop, and whether it is usable
  CALL (seeds, answers, hashes, dois, pmids) {
    CALL (seeds) {  // rules/neighbourhood.cypher
      UNWIND seeds AS seed
      CALL (seed) {
        FILTER $direction = 'out'
        MATCH (seed)-[:CITES]->(paper:Paper) RETURN paper, 1 AS hop
        UNION ALL
        FILTER $direction = 'out'
        MATCH (seed)-[:CITES]->(:Paper)-[:CITES]->(paper:Paper) RETURN paper, 2 AS hop
        UNION ALL
        FILTER $direction = 'in'
        MATCH (seed)<-[:CITES]-(paper:Paper) RETURN paper, 1 AS hop
        UNION ALL
        FILTER $direction = 'in'
        MATCH (seed)<-[:CITES]-(:Paper)<-[:CITES]-(paper:Paper) RETURN paper, 2 AS hop
        UNION ALL
        FILTER $direction = 'both'
        MATCH (seed)-[:CITES]-(paper:Paper) RETURN paper, 1 AS hop
        UNION ALL
        FILTER $direction = 'both'
        MATCH (seed)-[:CITES]-(:Paper)-[:CITES]-(paper:Paper) RETURN paper, 2 AS hop
      }
      RETURN paper, min(hop) AS hop
    }
    WITH paper, hop, answers, hashes, dois, pmids
    WHERE NOT paper IN answers
    WITH paper, hop,
         // rules/usable.cypher and not rules/duplicate.cypher
         paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL
           AND NOT (
             coalesce(paper.abstract_hash IN hashes, false)
             OR coalesce(paper.doi IN dois, false)
             OR coalesce(paper.pmid IN pmids, false)
           ) AS usable
    RETURN sum(CASE hop WHEN 1 THEN 1 ELSE 0 END) AS cited,
           sum(CASE WHEN usable AND hop = 1 THEN 1 ELSE 0 END) AS hop1,
           sum(CASE WHEN usable AND hop = 2 THEN 1 ELSE 0 END) AS hop2,
           collect(CASE WHEN usable THEN [paper, hop] END) AS places
  }

  // 3. The cap: around a hub, the papers with the smallest shuffled sort keys are kept
  CALL (task, places, hop1, hop2) {
    WHEN hop1 <= $max_hop1 AND hop2 <= $max_hop2 THEN { RETURN places AS kept }
    ELSE {
      UNWIND [[1, $max_hop1], [2, $max_hop2]] AS cap
      CALL (task, places, cap) {
        UNWIND places AS place
        WITH place, place[0] AS paper WHERE place[1] = cap[0]
        ORDER BY (paper.sort_key * task.factor + task.offset) % 2147483647, paper.id
        RETURN collect(place)[..cap[1]] AS some
      }
      UNWIND some AS place
      RETURN collect(place) AS kept
    }
  }
  RETURN task, query, seeds, cited, hop1, hop2, kept
}
WITH collect({
  place: place, task: task, query: query, seeds: seeds, cited: cited, hop1: hop1, hop2: hop2,
  kept: kept
}) AS queries

// 4. The embeddings, each read once for all queries of the batch
CALL (queries) {
  UNWIND range(0, size(queries) - 1) AS q
  UNWIND CASE queries[q].kept WHEN [] THEN [[null, null]] ELSE queries[q].kept END AS kept
  WITH kept[0] AS paper, collect({q: q, hop: kept[1]}) AS uses
  WITH paper, uses, paper.id AS id, paper.norm AS norm,
       vector(paper.embedding, $dim, FLOAT32) AS vector
  UNWIND uses AS use
  WITH use, paper, norm, vector ORDER BY id
  RETURN use.q AS q, collect(paper) AS near, collect(use.hop) AS hops, collect(norm) AS norms,
         collect(vector) AS vectors
}
CALL (queries, q, near, hops, norms, vectors) {
  WITH near, hops, norms, vectors, range(0, size(near) - 1) AS every, queries[q].task AS task,
       queries[q].seeds AS seeds, queries[q].cited AS cited, queries[q].hop1 AS hop1,
       queries[q].hop2 AS hop2, queries[q].query AS query
  WITH *, {vector: vector(query.embedding, $dim, FLOAT32), norm: query.norm} AS query

  // 5. The starts: papers at hop 1, the most similar to the query first
  WITH *, coll.sort([
    i IN every WHERE hops[i] = 1 |
    [vector_distance(query.vector, vectors[i], DOT) / (query.norm * norms[i]), i]
  ]) AS starts

  // 6. The walks. near[at] is the current paper, left are the papers that no walk has visited
  //    yet. A distance is a negated cosine, so that sorting puts the most similar paper first
  //    and, among equally similar ones, the smaller id. head([x IN [expression] | …]) gives an
  //    expression the name x; WITH is not allowed in reduce
  WITH *, reduce(
    walk = {at: null, left: every, visits: []},
    move IN [m IN range(0, $paths * $path_length - 1) | [m / $path_length, m % $path_length]] |
    head([
      visit IN [
        CASE
          WHEN move[1] = 0 THEN head([
            start IN CASE
              WHEN $next_start THEN [s IN starts WHERE s[1] IN walk.left]
              ELSE [s IN starts[move[0]..move[0] + 1] WHERE s[1] IN walk.left]
            END |
            {
              i: start[1], similarity: 0.0 - start[0], choices: [], among: [], chosen: 0,
              pool: size(starts)
            }
          ])
          WHEN walk.at IS NOT NULL THEN head([
            choices IN [coll.sort([
              i IN walk.left |
              [vector_distance(vectors[walk.at], vectors[i], DOT)
                 / (norms[walk.at] * norms[i]), i]
            ])[..$width]] WHERE choices <> [] |
            head([
              drawn IN [coll.sort([
                c IN range(0, size(choices) - 1) |
                [choices[c][0] / $temperature - task.gumbel[move[0]][move[1] - 1][c],
                 choices[c][1], c]
              ])[0]] |
              {
                i: drawn[1], similarity: 0.0 - choices[drawn[2]][0],
                choices: [choice IN choices | 0.0 - choice[0]],
                among: [choice IN choices | choice[1]], chosen: drawn[2], pool: size(walk.left)
              }
            ])
          ])
        END
      ] |
      CASE
        WHEN visit IS NULL THEN {at: null, left: walk.left, visits: walk.visits}
        ELSE {
          at: visit.i,
          left: [i IN walk.left WHERE i <> visit.i],
          visits: walk.visits + [{
            i: visit.i, path: move[0], step: move[1], similarity: visit.similarity,
            choices: visit.choices, among: visit.among, chosen: visit.chosen, pool: visit.pool
          }]
        }
      END
    ])
  ) AS walk

  // 7. Random negatives, from the papers that no walk visited
  WITH *, reduce(
    rest = {pool: walk.left, visits: []},
    uniform IN task.uniforms |
    CASE
      WHEN rest.pool = [] THEN rest
      ELSE head([
        spot IN [coll.min([toInteger(floor(uniform * size(rest.pool))), size(rest.pool) - 1])] |
        {
          pool: coll.remove(rest.pool, spot),
          visits: rest.visits + [{
            i: rest.pool[spot], path: null, step: null, similarity: null, choices: [],
            among: [], chosen: 0, pool: size(rest.pool)
          }]
        }
      ])
    END
  ) AS rest

  RETURN size(seeds) AS seeds, cited, hop1, hop2, [
    visit IN walk.visits + rest.visits |
    {
      paper: near[visit.i].id, path: visit.path, step: visit.step, similarity: visit.similarity,
      choices: visit.choices, among: [i IN visit.among | near[i].id], chosen: visit.chosen,
      pool: visit.pool
    }
  ] AS visits
}
RETURN seeds, cited, hop1, hop2, visits
ORDER BY queries[q].place
