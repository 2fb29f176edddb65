// retracted: retracted papers, and the papers that cite them; they are never seeds or negatives.
//
// params
// returns one row per retracted paper, the most cited first
//   id        STRING        id of the paper
//   title     STRING        title of the paper
//   reason    STRING        which notice retracts it; null if the source does not say
//   cited     INTEGER       number of papers that cite it
//   cited_by  LIST<STRING>  ids of the first ten papers that cite it
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.retracted AND paper.merged_into IS NULL
  AND NOT coalesce(paper.retraction, '') STARTS WITH 'deleted'
OPTIONAL MATCH (citing:Paper)-[:CITES]->(paper)
WITH paper, citing ORDER BY citing.id
WITH paper, collect(citing.id) AS citing
RETURN paper.id AS id, paper.title AS title, paper.retraction AS reason, size(citing) AS cited,
       citing[..10] AS cited_by
ORDER BY cited DESC, id
LIMIT 100
