// duplicates: papers that are duplicates of another one, by abstract, DOI or PMID.
//
// A paper never becomes a negative of a query that its duplicate answers.
//
// params
// returns one row per pair, by ids
//   one    STRING        id of the first paper
//   other  STRING        id of the second paper
//   title  STRING        title of the first paper
//   same   LIST<STRING>  what they have in common: abstract, doi, pmid
// mode read
CYPHER 25
CALL () {
  MATCH (paper:Paper) WHERE paper.abstract_hash IS NOT NULL
  WITH paper ORDER BY paper.id
  WITH paper.abstract_hash AS value, collect(paper) AS papers
  RETURN 'abstract' AS what, papers
  UNION ALL
  MATCH (paper:Paper) WHERE paper.doi IS NOT NULL
  WITH paper ORDER BY paper.id
  WITH paper.doi AS value, collect(paper) AS papers
  RETURN 'doi' AS what, papers
  UNION ALL
  MATCH (paper:Paper) WHERE paper.pmid IS NOT NULL
  WITH paper ORDER BY paper.id
  WITH paper.pmid AS value, collect(paper) AS papers
  RETURN 'pmid' AS what, papers
}
UNWIND papers[1..] AS other
WITH papers[0] AS first, other, what ORDER BY what
WITH first, other, collect(what) AS same
RETURN first.id AS one, other.id AS other, first.title AS title, same
ORDER BY one, other
LIMIT 100
