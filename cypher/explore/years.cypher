// years: papers and citations by year, and the age of the cited papers.
//
// params
// returns one row per year, the latest first
//   year      INTEGER  year of the papers
//   papers    INTEGER  number of papers
//   embedded  INTEGER  number of papers with an embedding
//   cites     INTEGER  number of citations to papers whose year is known
//   age       FLOAT    mean difference of the years of citing and cited paper
// mode read
CYPHER 25
MATCH (paper:Paper) WHERE paper.year IS NOT NULL
OPTIONAL MATCH (paper)-[:CITES]->(cited:Paper) WHERE cited.year IS NOT NULL
WITH paper, count(cited) AS cites, sum(paper.year - cited.year) AS ages
RETURN paper.year AS year, count(paper) AS papers, count(paper.embedded_hash) AS embedded,
       sum(cites) AS cites,
       CASE sum(cites) WHEN 0 THEN null ELSE round(1.0 * sum(ages) / sum(cites), 1) END AS age
ORDER BY year DESC
