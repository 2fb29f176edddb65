// fingerprint: counts and sums by which a run tells that the graph has changed.
//
// The sums are of squared norms in units of 2^-24: whole numbers that nearly every other
// embedding would change.
//
// params
// returns one row
//   papers           INTEGER  that are no stubs
//   retracted        INTEGER
//   citations        INTEGER
//   embeddings       INTEGER
//   embeddings_sum   INTEGER
//   queries          INTEGER
//   queries_sum      INTEGER
//   positives        INTEGER
// mode read
CYPHER 25
CALL () {
  MATCH (paper:Paper)
  RETURN count(paper.source) AS papers, count(paper.retracted) AS retracted,
         count(paper.norm) AS embeddings,
         sum(toInteger(round(paper.norm * paper.norm * 16777216))) AS embeddings_sum
}
CALL () {
  MATCH ()-[citation:CITES]->()
  RETURN count(citation) AS citations
}
CALL () {
  MATCH (query:Query)
  RETURN count(query) AS queries,
         sum(toInteger(round(query.norm * query.norm * 16777216))) AS queries_sum
}
CALL () {
  MATCH ()-[positive:POSITIVE]->()
  RETURN count(positive) AS positives
}
RETURN papers, retracted, citations, embeddings, embeddings_sum, queries, queries_sum, positives
