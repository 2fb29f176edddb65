// paper_digests: the digest of the present text of papers.
//
// params
//   $ids     LIST<STRING>
//   $digest  STRING        the property that names the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
// returns one row per id that is a paper
//   id      STRING
//   digest  STRING        null when the paper has no text
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
RETURN id, paper[$digest] AS digest
