// papers: facts about papers, for explanations and pages.
//
// params
//   $ids     LIST<STRING>  ids of papers
//   $digest  STRING        the property with the digest of the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
// returns one row per id that is a paper, in any order
//   id          STRING   id of the paper
//   title       STRING   null if there is none
//   year        INTEGER  null if it is not known
//   pmid        STRING   null if it is not known
//   doi         STRING   null if it is not known
//   retracted   BOOLEAN  whether it is retracted
//   retraction  STRING   why it is retracted; null if it is not, or if no source says why
//   stub        BOOLEAN  whether it is known only from citations or queries
//   embedding   STRING   'current', 'stale', 'missing' (it has a text but no embedding) or 'no_text'
//   cited       INTEGER  number of papers that cite it
//   citing      INTEGER  number of papers that it cites
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
RETURN paper.id AS id, paper.title AS title, paper.year AS year, paper.pmid AS pmid,
       paper.doi AS doi, coalesce(paper.retracted, false) AS retracted,
       paper.retraction AS retraction, paper.source IS NULL AS stub,
       CASE
         WHEN paper[$digest] IS NULL THEN 'no_text'
         WHEN paper.embedded_hash IS NULL THEN 'missing'
         WHEN paper.embedded_hash = paper[$digest] THEN 'current'
         ELSE 'stale'
       END AS embedding,
       COUNT { (paper)<-[:CITES]-() } AS cited, COUNT { (paper)-[:CITES]->() } AS citing
