// neighbourhood: the papers within two citations of others, each with its smallest hop.
//
// Other statements repeat the lines between "rule" and "end of rule", possibly with another
// variable; tests/rules/test_one_rule.py compares them.
//
// A pattern cannot take its direction from a parameter. So there are two branches for each
// direction, and FILTER lets two of the six run.
//
// params
//   $seeds      LIST<STRING>  ids of the papers to start from
//   $direction  STRING        'out' (from citing to cited), 'in' (from cited to citing) or 'both'
// returns one row per paper, by hop and id; a seed that is near another seed is included
//   id   STRING   id of the paper
//   hop  INTEGER  1 or 2
// mode read
CYPHER 25
MATCH (seed:Paper)
WHERE seed.id IN $seeds
WITH collect(seed) AS seeds
CALL (seeds) {
  // rule: neighbourhood
  UNWIND seeds AS seed
  CALL (seed) {
    FILTER $direction = 'out'
    MATCH (seed)-[:CITES]->(paper:Paper) RETURN paper, 1 AS hop
    UNION ALL
    FILTER $direction = 'out'
    MATCH (seed)-[:CITES]->(:Paper)-[:CITES]->(paper:Paper) RETURN paper, 2 AS hop
    UNION ALL
    FILTER $direction = 'in'
    MATCH (seed)<-[:CITES]-(paper:Paper) RETURN paper, 1 AS hop
    UNION ALL
    FILTER $direction = 'in'
    MATCH (seed)<-[:CITES]-(:Paper)<-[:CITES]-(paper:Paper) RETURN paper, 2 AS hop
    UNION ALL
    FILTER $direction = 'both'
    MATCH (seed)-[:CITES]-(paper:Paper) RETURN paper, 1 AS hop
    UNION ALL
    FILTER $direction = 'both'
    MATCH (seed)-[:CITES]-(:Paper)-[:CITES]-(paper:Paper) RETURN paper, 2 AS hop
  }
  RETURN paper, min(hop) AS hop
  // end of rule
}
RETURN paper.id AS id, hop
ORDER BY hop, id
