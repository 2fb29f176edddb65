// write_papers: create papers, complete stubs, and update papers that differ.
//
// params
//   $papers  LIST<MAP>  {id, given}: given has the properties to set; a null removes a property,
//                       and a missing one stays as it is
//   $source  STRING     source of the records; the first source of a paper is kept
//   $fill    BOOLEAN    set only properties that the paper does not have yet
// returns one row
//   filled   INTEGER  number of stubs that became papers
//   changed  INTEGER  number of papers that were updated
// mode write
CYPHER 25
UNWIND $papers AS row
MERGE (paper:Paper {id: row.id})
  ON CREATE SET paper.source = $source, paper.references = 'unknown', paper += row.given
WITH paper, row, paper.source IS NULL AS stub,
     any(key IN keys(row.given)
         WHERE coalesce(paper[key], '') <> coalesce(row.given[key], '')
           AND NOT ($fill AND paper[key] IS NOT NULL)) AS differs
// FOREACH over one element or none: Cypher has no IF
FOREACH (before IN CASE WHEN stub OR differs THEN [properties(paper)] ELSE [] END |
  SET paper += row.given, paper += CASE WHEN $fill THEN before ELSE {} END,
      paper.source = coalesce(paper.source, $source)
  REMOVE paper:Stub
)
// Null without an abstract, since text + null is null
WITH paper, stub, differs,
     coalesce(paper.title_digest, '') + paper.abstract_digest AS digest
FOREACH (_ IN CASE WHEN coalesce(paper.title_abstract_digest <> digest, true) THEN [1] ELSE [] END |
  SET paper.title_abstract_digest = digest
)
RETURN sum(CASE WHEN stub THEN 1 ELSE 0 END) AS filled,
       sum(CASE WHEN differs AND NOT stub THEN 1 ELSE 0 END) AS changed
