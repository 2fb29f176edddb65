// duplicate: the duplicates of papers: those with the same abstract, DOI or PMID.
//
// A missing value is never the same as another, since null IN a list is null. Other statements
// repeat the lines between "rule" and "end of rule", possibly with another variable;
// tests/rules/test_one_rule.py compares them.
//
// params
//   $answers  LIST<STRING>  ids of the papers to compare with
// returns one row per duplicate, by id; a paper is a duplicate of itself
//   id  STRING  id of the duplicate
// mode read
CYPHER 25
MATCH (answer:Paper)
WHERE answer.id IN $answers
WITH collect(answer) AS answers
WITH
  // rule: keys
  [answer IN answers | answer.abstract_hash] AS hashes,
  [answer IN answers | answer.doi] AS dois,
  [answer IN answers | answer.pmid] AS pmids
  // end of rule
MATCH (paper:Paper)
WHERE
  // rule: duplicate
  coalesce(paper.abstract_hash IN hashes, false)
  OR coalesce(paper.doi IN dois, false)
  OR coalesce(paper.pmid IN pmids, false)
  // end of rule
RETURN paper.id AS id
ORDER BY id
