// about: the papers whose main subject is a MeSH heading, and the citations among them, as a graph.
//
// Stay in the Graph view, as the other views show papers with their embeddings.
//
// params
//   $heading  STRING   name of the heading
//   $most     INTEGER  maximum number of papers; the most cited ones are shown
// returns one row per paper and citation
//   way       PATH  from the paper to the heading
//   citation  PATH  from the paper to another of these papers; null if it cites none
// mode read
CYPHER 25
WITH 'Diabetes Mellitus' AS heading, 30 AS most
MATCH (subject:Mesh {name: heading})<-[:ABOUT {major: true}]-(paper:Paper)
WITH subject, most, paper ORDER BY COUNT { (paper)<-[:CITES]-() } DESC, paper.id
WITH subject, most, collect(paper) AS all
WITH subject, all[..most] AS papers
UNWIND papers AS paper
MATCH way = (paper)-[:ABOUT]->(subject)
OPTIONAL MATCH citation = (paper)-[:CITES]->(other:Paper) WHERE other IN papers
RETURN way, citation
