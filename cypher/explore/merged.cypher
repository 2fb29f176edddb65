// merged: records that were merged into others, which have their citations and queries now.
//
// params
// returns one row per merged record, by id
//   id     STRING   id of the merged record
//   into   STRING   id of the paper that it is now
//   title  STRING   title of that paper
//   cited  INTEGER  number of papers that cite that paper
// mode read
CYPHER 25
MATCH (old:Paper)
WHERE old.merged_into IS NOT NULL
OPTIONAL MATCH (paper:Paper {id: old.merged_into})
RETURN old.id AS id, old.merged_into AS into, paper.title AS title,
       COUNT { (paper)<-[:CITES]-() } AS cited
ORDER BY id
LIMIT 100
