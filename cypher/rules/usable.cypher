// usable: the papers that a walk may start from or step to.
//
// Other statements repeat the lines between "rule" and "end of rule", for another paper perhaps;
// tests/rules/test_one_rule.py compares them.
//
// params
//   $digest  STRING  the property that names the embedded text: 'abstract_digest' or
//                    'title_abstract_digest'
// returns one row per paper with a current embedding that is not retracted, by id
//   id  STRING
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE
  // rule: usable
  paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL
  // end of rule
RETURN paper.id AS id
ORDER BY id
