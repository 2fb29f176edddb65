// neighbourhood: the papers that a paper cites, and the papers that those cite, as a graph.
//
// A stub is pale and has no title. Stay in the Graph view, as the other views show papers with
// their embeddings.
//
// params
// returns one row per citation path from the paper, the shortest first
//   way  PATH  the citation path
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id, 100 AS most
MATCH way = (:Paper {id: id})-[:CITES]->{1,2}(:Paper)
WITH way, most ORDER BY length(way), [paper IN nodes(way) | paper.id]
WITH most, collect(way) AS ways
UNWIND ways[..most] AS way
RETURN way
