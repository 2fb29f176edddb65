// run: counts of the candidates of a mining run, for its page.
//
// params
//   $run   STRING   name of the run
//   $bins  INTEGER  number of histogram bins for cosines in [-1, 1]
//   $most  INTEGER  maximum number of papers in often, and of candidates in suspected
// returns one row
//   positives  LIST<LIST<INTEGER>>  [bin, queries]: cosines of queries with their least similar
//                                   positive
//   kept       LIST<LIST<INTEGER>>  [bin, candidates]: cosines of queries with negatives
//   dropped    LIST<LIST<INTEGER>>  [bin, candidates]: cosines of queries with dropped candidates
//   steps      LIST<LIST<ANY>>      [hop, strategy, step, kept candidates]; hop is null beyond two
//                                   citations, step is null without a walk
//   negatives  LIST<LIST<INTEGER>>  [n, number of queries with n negatives]
//   serving    LIST<LIST<INTEGER>>  [n, number of papers that are a negative of n queries]
//   often      LIST<MAP>            {id, title, pmid, doi, queries}: the papers that are a negative
//                                   of most queries
//   suspected  LIST<MAP>            {set, id, text, paper, title, pmid, doi, query, positive}: the
//                                   negatives most similar to a query relative to its positive,
//                                   which may be false negatives
// mode read
CYPHER 25
// Each count is a subquery of its own and always gives one row, so none can empty the others
CALL () {
  MATCH (:Query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
  WHERE mined.positive_similarity IS NOT NULL
  WITH toInteger(floor((mined.positive_similarity + 1) / 2 * $bins)) AS bin
  WITH coll.min([bin, $bins - 1]) AS bar, count(*) AS queries ORDER BY bar
  RETURN collect([bar, queries]) AS positives
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
  WITH found.dropped_by = [] AS kept,
       coll.min([toInteger(floor((found.similarity_query + 1) / 2 * $bins)), $bins - 1]) AS bar
  WITH kept, bar, count(*) AS candidates ORDER BY bar
  // collect leaves out nulls
  RETURN collect(CASE WHEN kept THEN [bar, candidates] END) AS kept,
         collect(CASE WHEN NOT kept THEN [bar, candidates] END) AS dropped
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run}) WHERE found.dropped_by = []
  WITH found.hop AS hop, found.strategy AS strategy, found.step AS step, count(*) AS candidates
  ORDER BY hop, step, strategy
  RETURN collect([hop, strategy, step, candidates]) AS steps
}
CALL () {
  MATCH (query:Query)-[:MINED]->(:Run {stage: 'mine', name: $run})
  WITH COUNT {
    (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run}) WHERE found.dropped_by = []
  } AS negatives
  WITH negatives, count(*) AS queries ORDER BY negatives
  RETURN collect([negatives, queries]) AS negatives
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})-[:IS]->(paper:Paper)
  WHERE found.dropped_by = []
  WITH paper, count(*) AS queries
  ORDER BY queries DESC, paper.id
  WITH collect({paper: paper, queries: queries}) AS papers
  CALL (papers) {
    UNWIND papers AS one
    WITH one.queries AS queries, count(*) AS count ORDER BY queries
    RETURN collect([queries, count]) AS serving
  }
  RETURN serving, [
    one IN papers[..$most] |
    {
      id: one.paper.id, title: coalesce(one.paper.title, ''), pmid: one.paper.pmid,
      doi: one.paper.doi, queries: one.queries
    }
  ] AS often
}
CALL () {
  MATCH (query:Query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
  WHERE found.dropped_by = []
  WITH query, mined, found ORDER BY found.similarity_query - mined.positive_similarity DESC,
       query.set, query.id, found.paper
  LIMIT $most
  MATCH (found)-[:IS]->(paper:Paper)
  WITH query, mined, found, paper
  ORDER BY found.similarity_query - mined.positive_similarity DESC, query.set, query.id, found.paper
  RETURN collect({
    set: query.set, id: query.id, text: query.text, paper: paper.id,
    title: coalesce(paper.title, ''), pmid: paper.pmid, doi: paper.doi,
    query: found.similarity_query, positive: mined.positive_similarity
  }) AS suspected
}
RETURN positives, kept, dropped, steps, negatives, serving, often, suspected
