// usable: papers with a current embedding that are not retracted.
//
// This is the part of "usable" that depends on the paper alone. For a query, papers that answer it
// and their duplicates are not usable either.
//
// Other statements repeat the lines between "rule" and "end of rule", possibly with another
// variable; tests/rules/test_one_rule.py compares them.
//
// params
//   $digest  STRING  the property with the digest of the embedded text: 'abstract_digest' or
//                    'title_abstract_digest'
// returns one row per paper with a current embedding that is not retracted, by id
//   id  STRING  id of the paper
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE
  // rule: usable
  paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL
  // end of rule
RETURN paper.id AS id
ORDER BY id
