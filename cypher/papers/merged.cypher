// merged: the papers that were merged into others.
//
// params
// returns one row per merged paper, by id
//   id    STRING  id of the merged paper
//   into  STRING  id of the paper that it is now
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.merged_into IS NOT NULL
RETURN paper.id AS id, paper.merged_into AS into
ORDER BY id
