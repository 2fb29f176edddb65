// duplicates: count the papers that share their abstract, DOI or PMID with another one.
//
// params
// returns one row
//   abstract  INTEGER  number of papers whose abstract another paper has, too
//   doi       INTEGER  number of papers whose DOI another paper has, too
//   pmid      INTEGER  number of papers whose PMID another paper has, too
// mode read
CYPHER 25
CALL () {
  MATCH (paper:Paper) WHERE paper.abstract_hash IS NOT NULL
  WITH paper.abstract_hash AS value, count(*) AS papers WHERE papers > 1
  RETURN sum(papers) AS abstract
}
CALL () {
  MATCH (paper:Paper) WHERE paper.doi IS NOT NULL
  WITH paper.doi AS value, count(*) AS papers WHERE papers > 1
  RETURN sum(papers) AS doi
}
CALL () {
  MATCH (paper:Paper) WHERE paper.pmid IS NOT NULL
  WITH paper.pmid AS value, count(*) AS papers WHERE papers > 1
  RETURN sum(papers) AS pmid
}
RETURN abstract, doi, pmid
