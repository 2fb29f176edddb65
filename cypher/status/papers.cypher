// papers: count the papers, in all and by kind.
//
// params
//   $digest  STRING  the property with the digest of the text to embed: 'abstract_digest' or
//                    'title_abstract_digest'
// returns one row
//   total          INTEGER  number of papers, including stubs
//   with_abstract  INTEGER  number of papers with an abstract
//   embedded       INTEGER  number of papers with a current embedding
//   stale          INTEGER  number of papers whose text has changed since it was embedded
//   retracted      INTEGER  number of retracted papers, without the following two
//   deleted        INTEGER  number of papers that their source deleted
//   merged         INTEGER  number of records that were merged into others
//   stubs          INTEGER  number of papers known only from citations or queries
// mode read
CYPHER 25
MATCH (paper:Paper)
WITH paper.source IS NULL AS stub, paper.retracted IS NOT NULL AS retracted,
     paper.abstract_digest IS NOT NULL AS text, paper.embedded_hash IS NOT NULL AS embedded,
     paper.embedded_hash = paper[$digest] AS current,
     CASE WHEN paper.merged_into IS NOT NULL THEN 'merged'
          WHEN paper.retraction STARTS WITH 'deleted' THEN 'deleted' END AS gone,
     count(*) AS papers
RETURN sum(papers) AS total,
       sum(CASE WHEN text THEN papers ELSE 0 END) AS with_abstract,
       sum(CASE WHEN current THEN papers ELSE 0 END) AS embedded,
       sum(CASE WHEN embedded AND NOT coalesce(current, false) THEN papers ELSE 0 END) AS stale,
       sum(CASE WHEN retracted AND gone IS NULL THEN papers ELSE 0 END) AS retracted,
       sum(CASE WHEN gone = 'deleted' THEN papers ELSE 0 END) AS deleted,
       sum(CASE WHEN gone = 'merged' THEN papers ELSE 0 END) AS merged,
       sum(CASE WHEN stub THEN papers ELSE 0 END) AS stubs
