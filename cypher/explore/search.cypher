// search: papers by the words of their titles and abstracts.
//
// Every word after a + must occur; 'diabet*' finds words that begin so, and '"heart attack"' a
// phrase. Words are compared by their stems: 'trials' finds 'trial'. The index is made by
// bicagraph browse; without it, run papers/create_words_index.cypher first.
//
// params
//   $words  STRING   what to search for, in the language of Lucene
//   $most   INTEGER  maximum number of papers
// returns one row per paper, the best match first
//   id        STRING   id of the paper
//   title     STRING   title of the paper
//   year      INTEGER  null if it is not known
//   cited     INTEGER  number of papers that cite it
//   abstract  STRING   the beginning of the abstract
// mode read
CYPHER 25
WITH '+metformin +"type 2 diabetes"' AS words, 25 AS most
CALL db.index.fulltext.queryNodes('paper_words', words, {limit: most}) YIELD node AS paper, score
RETURN paper.id AS id, paper.title AS title, paper.year AS year,
       COUNT { (paper)<-[:CITES]-() } AS cited, left(paper.abstract, 200) AS abstract
ORDER BY score DESC, id
