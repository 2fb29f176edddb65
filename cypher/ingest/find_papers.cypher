// find_papers: find papers by PMID, or else by DOI, for records without an id.
//
// params
//   $keys  LIST<MAP>  {pmid, doi}; either may be null
// returns one row per key, in order
//   id  STRING  of several papers, the one whose id is the PMID or DOI, or else the smallest id;
//               null if there is no paper
// mode read
CYPHER 25
// place keeps the order of the keys; min gives null where nothing matches
UNWIND range(0, size($keys) - 1) AS place
WITH place, $keys[place] AS key
CALL (key) {
  MATCH (paper:Paper {pmid: key.pmid})
  RETURN coalesce(min(CASE WHEN paper.id = key.pmid THEN paper.id END), min(paper.id)) AS by_pmid
}
CALL (key) {
  MATCH (paper:Paper {doi: key.doi})
  RETURN coalesce(min(CASE WHEN paper.id = key.doi THEN paper.id END), min(paper.id)) AS by_doi
}
RETURN coalesce(by_pmid, by_doi) AS id
ORDER BY place
