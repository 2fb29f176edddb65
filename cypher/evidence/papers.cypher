// papers: what a picture or an explanation says about papers.
//
// params
//   $ids     LIST<STRING>
//   $digest  STRING        the property that names the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
// returns one row per id that is a paper, in any order
//   id         STRING
//   title      STRING   null when there is none
//   year       INTEGER
//   pmid       STRING
//   doi        STRING
//   retracted  BOOLEAN
//   stub       BOOLEAN  only a citation or a query names it
//   embedding  STRING   'current', 'stale', 'missing' (there is a text), 'no_text'
//   cited      INTEGER  times cited
//   citing     INTEGER  papers cited
// mode read
CYPHER 25
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
RETURN paper.id AS id, paper.title AS title, paper.year AS year, paper.pmid AS pmid,
       paper.doi AS doi, coalesce(paper.retracted, false) AS retracted,
       paper.source IS NULL AS stub,
       CASE
         WHEN paper[$digest] IS NULL THEN 'no_text'
         WHEN paper.embedded_hash IS NULL THEN 'missing'
         WHEN paper.embedded_hash = paper[$digest] THEN 'current'
         ELSE 'stale'
       END AS embedding,
       COUNT { (paper)<-[:CITES]-() } AS cited, COUNT { (paper)-[:CITES]->() } AS citing
