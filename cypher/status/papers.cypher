// papers: how many papers there are, of which kind.
//
// params
//   $digest  STRING  the property that names the embedded text: 'abstract_digest' or
//                    'title_abstract_digest'
// returns one row
//   total          INTEGER
//   with_abstract  INTEGER
//   embedded       INTEGER  with a current embedding
//   stale          INTEGER  whose text has changed since
//   retracted      INTEGER
//   stubs          INTEGER  known only from citations
// mode read
CYPHER 25
MATCH (paper:Paper)
WITH paper.source IS NULL AS stub, paper.retracted IS NOT NULL AS retracted,
     paper.abstract_digest IS NOT NULL AS text, paper.embedded_hash IS NOT NULL AS embedded,
     paper.embedded_hash = paper[$digest] AS current, count(*) AS papers
RETURN sum(papers) AS total,
       sum(CASE WHEN text THEN papers ELSE 0 END) AS with_abstract,
       sum(CASE WHEN current THEN papers ELSE 0 END) AS embedded,
       sum(CASE WHEN embedded AND NOT coalesce(current, false) THEN papers ELSE 0 END) AS stale,
       sum(CASE WHEN retracted THEN papers ELSE 0 END) AS retracted,
       sum(CASE WHEN stub THEN papers ELSE 0 END) AS stubs
