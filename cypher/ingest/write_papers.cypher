// write_papers: make papers, fill stubs, and change only what differs.
//
// params
//   $papers  LIST<MAP>  {id, given}: given holds the properties that the source tells; null
//                       there takes a property away, what is not in it stays
//   $source  STRING     where the records came from; the first source of a paper is kept
// returns one row
//   filled   INTEGER    stubs that became papers
//   changed  INTEGER    papers that differed
// mode write
CYPHER 25
UNWIND $papers AS row
MERGE (paper:Paper {id: row.id})
  ON CREATE SET paper.source = $source, paper.references = 'unknown', paper += row.given
WITH paper, row, paper.source IS NULL AS stub,
     any(key IN keys(row.given)
         WHERE coalesce(paper[key], '') <> coalesce(row.given[key], '')) AS differs
FOREACH (_ IN CASE WHEN stub OR differs THEN [1] ELSE [] END |
  SET paper += row.given, paper.source = coalesce(paper.source, $source)
  REMOVE paper:Stub
)
WITH paper, stub, differs,
     coalesce(paper.title_digest, '') + paper.abstract_digest AS digest
FOREACH (_ IN CASE WHEN coalesce(paper.title_abstract_digest <> digest, true) THEN [1] ELSE [] END |
  SET paper.title_abstract_digest = digest
)
RETURN sum(CASE WHEN stub THEN 1 ELSE 0 END) AS filled,
       sum(CASE WHEN differs AND NOT stub THEN 1 ELSE 0 END) AS changed
