// years: papers and citations by year, and how old what is cited is.
//
// params
// returns one row per year, the latest first
//   year      INTEGER
//   papers    INTEGER
//   embedded  INTEGER  of these
//   cites     INTEGER  citations of papers whose year is known
//   age       FLOAT    years between citing and cited paper, on average
// mode read
CYPHER 25
MATCH (paper:Paper) WHERE paper.year IS NOT NULL
OPTIONAL MATCH (paper)-[:CITES]->(cited:Paper) WHERE cited.year IS NOT NULL
WITH paper, count(cited) AS cites, sum(paper.year - cited.year) AS ages
RETURN paper.year AS year, count(paper) AS papers, count(paper.embedded_hash) AS embedded,
       sum(cites) AS cites,
       CASE sum(cites) WHEN 0 THEN null ELSE round(1.0 * sum(ages) / sum(cites), 1) END AS age
ORDER BY year DESC
