// draw: sample papers at one hop of each query's neighbourhood, uniformly without replacement.
//
// The neighbourhood is collected as in mining/walk.cypher. All random numbers are parameters.
//
// params
//   $tasks      LIST<MAP>  {set, id, uniforms} for each query: uniforms[i] in [0, 1) selects paper
//                          i from those not selected yet, sorted by id
//   $hop        INTEGER    1 or 2
//   $direction  STRING     'out' (from citing to cited), 'in' (from cited to citing) or 'both'
//   $digest     STRING     the property with the digest of the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
// returns one row per task, in order
//   seeds   INTEGER    number of positives that are embedded and not retracted
//   cited   INTEGER    number of papers at hop 1, usable or not, without those that answer the
//                      query's text in any set
//   hop1    INTEGER    number of usable papers at hop 1
//   hop2    INTEGER    number of usable papers at hop 2
//   papers  LIST<MAP>  in the order of the selection: {id, pool}; pool is the number of papers not
//                      selected before
// mode read
CYPHER 25
// place keeps the order of the tasks
UNWIND range(0, size($tasks) - 1) AS place
CALL (place) {
  WITH $tasks[place] AS task
  MATCH (query:Query {set: task.set, id: task.id})
    USING INDEX SEEK query:Query(set, id)
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
  WITH task, seeds, answers,
       [answer IN answers | answer.abstract_hash] AS hashes,
       [answer IN answers | answer.doi] AS dois,
       [answer IN answers | answer.pmid] AS pmids
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
    ORDER BY paper.id
    RETURN sum(CASE hop WHEN 1 THEN 1 ELSE 0 END) AS cited,
           sum(CASE WHEN usable AND hop = 1 THEN 1 ELSE 0 END) AS hop1,
           sum(CASE WHEN usable AND hop = 2 THEN 1 ELSE 0 END) AS hop2,
           collect(CASE WHEN usable AND hop = $hop THEN paper.id END) AS pool
  }
  // head([x IN [expression] | …]) gives an expression the name x; WITH is not allowed in reduce
  RETURN size(seeds) AS seeds, cited, hop1, hop2, reduce(
    rest = {pool: pool, drawn: []},
    uniform IN task.uniforms |
    CASE
      WHEN rest.pool = [] THEN rest
      ELSE head([
        spot IN [coll.min([toInteger(floor(uniform * size(rest.pool))), size(rest.pool) - 1])] |
        {
          pool: coll.remove(rest.pool, spot),
          drawn: rest.drawn + [{id: rest.pool[spot], pool: size(rest.pool)}]
        }
      ])
    END
  ).drawn AS papers
}
RETURN seeds, cited, hop1, hop2, papers
ORDER BY place
