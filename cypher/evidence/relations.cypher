// relations: the relation of a paper to each paper that answers a query.
//
// params
//   $set    STRING  set of the query
//   $id     STRING  id of the query
//   $paper  STRING  id of the paper
// returns one row per paper that answers the text of the query, in any set, by id
//   answer             STRING        id of the paper that answers
//   queries            LIST<MAP>     {set, id} of the queries of this text that it answers, sorted
//   distance           INTEGER       citation distance of the two in either direction; null above 4
//   shared_references  LIST<STRING>  ids of the papers that both cite, sorted
//   co_cited           INTEGER       number of papers that cite both
//   same               LIST<STRING>  what they have in common as duplicates: abstract, doi, pmid
// mode read
CYPHER 25
MATCH (paper:Paper {id: $paper})
MATCH (query:Query {set: $set, id: $id})
CALL (query) {
  MATCH (same:Query {text_hash: query.text_hash})-[:POSITIVE]->(answer:Paper)
    USING INDEX SEEK same:Query(text_hash)
  WITH answer, same ORDER BY same.set, same.id
  RETURN answer, collect(same {.set, .id}) AS queries
}
CALL (paper, answer) {
  OPTIONAL MATCH way = SHORTEST 1 (answer)-[:CITES]-{0,4}(paper)
  RETURN length(way) AS distance
}
CALL (paper, answer) {
  MATCH (paper)-[:CITES]->(shared:Paper)<-[:CITES]-(answer)
  WITH DISTINCT shared.id AS id ORDER BY id
  RETURN collect(id) AS shared_references
}
CALL (paper, answer) {
  MATCH (paper)<-[:CITES]-(citing:Paper)-[:CITES]->(answer)
  RETURN count(DISTINCT citing) AS co_cited
}
RETURN answer.id AS answer, queries, distance, shared_references, co_cited,
       CASE WHEN paper.abstract_hash = answer.abstract_hash THEN ['abstract'] ELSE [] END
         + CASE WHEN paper.doi = answer.doi THEN ['doi'] ELSE [] END
         + CASE WHEN paper.pmid = answer.pmid THEN ['pmid'] ELSE [] END AS same
ORDER BY answer
