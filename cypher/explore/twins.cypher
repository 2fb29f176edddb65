// twins: papers that are the same as another one, by abstract, DOI or PMID.
//
// Neither of two twins becomes a negative of a query that the other answers.
//
// params
// returns one row per pair, by ids
//   one    STRING
//   other  STRING
//   title  STRING        of the first
//   same   LIST<STRING>  what they have in common: abstract, doi, pmid
// mode read
CYPHER 25
MATCH (paper:Paper) WHERE paper.abstract_hash IS NOT NULL
WITH paper.abstract_hash AS value, paper ORDER BY paper.id
WITH value, collect(paper) AS papers WHERE size(papers) > 1
UNWIND papers[1..] AS other
WITH papers[0] AS one, other
RETURN one.id AS one, other.id AS other, one.title AS title,
       ['abstract'] + CASE WHEN one.doi = other.doi THEN ['doi'] ELSE [] END
         + CASE WHEN one.pmid = other.pmid THEN ['pmid'] ELSE [] END AS same
ORDER BY one, other
LIMIT 100
