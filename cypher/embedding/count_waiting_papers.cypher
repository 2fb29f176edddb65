// count_waiting_papers: how many papers have a text but no current embedding.
//
// params
//   $digest  STRING   the property that names the embedded text: 'abstract_digest' or
//                     'title_abstract_digest'
// returns one row
//   waiting  INTEGER
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE coalesce(paper.embedded_hash, '') <> paper[$digest]
RETURN count(paper) AS waiting
