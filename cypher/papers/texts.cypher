// texts: title and abstract of papers.
//
// params
//   $ids  LIST<STRING>
// returns one row per id that is a paper
//   id        STRING
//   title     STRING  '' when there is none
//   abstract  STRING  '' when there is none
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
RETURN id, coalesce(paper.title, '') AS title, coalesce(paper.abstract, '') AS abstract
