// versions: which version of its record each paper has.
//
// params
//   $ids  LIST<STRING>  ids of papers
// returns one row per paper of the graph that is from PubMed
//   id       STRING   id of the paper
//   version  INTEGER  version of the record at PubMed
//   release  STRING   file of PubMed that it is from; null if it was fetched by itself
//   deleted  BOOLEAN  whether PubMed deleted it
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
WHERE paper.version IS NOT NULL
RETURN paper.id AS id, paper.version AS version, paper.release AS release,
       coalesce(paper.retraction STARTS WITH 'deleted', false) AS deleted
