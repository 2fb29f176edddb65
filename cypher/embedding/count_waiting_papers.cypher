// count_waiting_papers: count the papers with a text but without a current embedding.
//
// params
//   $digest  STRING  the property with the digest of the text to embed: 'abstract_digest' or
//                    'title_abstract_digest'
// returns one row
//   waiting  INTEGER  number of papers
// mode read
CYPHER 25
MATCH (paper:Paper)
// For a paper without a text paper[$digest] is null, and the comparison does not hold
WHERE coalesce(paper.embedded_hash, '') <> paper[$digest]
RETURN count(paper) AS waiting
