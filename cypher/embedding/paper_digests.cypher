// paper_digests: the digests of the present texts of papers.
//
// params
//   $ids     LIST<STRING>  ids of papers
//   $digest  STRING        the property with the digest of the text to embed: 'abstract_digest' or
//                          'title_abstract_digest'
// returns one row per id that is a paper
//   id      STRING  id of the paper
//   digest  STRING  digest of the text; null if the paper has no text
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
RETURN id, paper[$digest] AS digest
