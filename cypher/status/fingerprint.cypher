// fingerprint: counts and sums that show whether the graph has changed since a run.
//
// The sums are over squared norms in units of 2^-24. These are whole numbers, and almost any
// change of an embedding changes them.
//
// params
// returns one row
//   papers          INTEGER  number of papers except stubs
//   retracted       INTEGER  number of retracted papers
//   citations       INTEGER  number of citations
//   embeddings      INTEGER  number of papers with an embedding
//   embeddings_sum  INTEGER  sum over these papers
//   queries         INTEGER  number of queries
//   queries_sum     INTEGER  sum over the queries with an embedding
//   positives       INTEGER  number of pairs of a query and its positive
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
