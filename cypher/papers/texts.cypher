// texts: the titles and abstracts of papers.
//
// params
//   $ids  LIST<STRING>  ids of papers
// returns one row per id that is a paper
//   id        STRING  id of the paper
//   title     STRING  '' if there is none
//   abstract  STRING  '' if there is none
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
RETURN id, coalesce(paper.title, '') AS title, coalesce(paper.abstract, '') AS abstract
