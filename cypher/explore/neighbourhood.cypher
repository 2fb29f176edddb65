// neighbourhood: what a paper cites, and what that cites, drawn as a graph.
//
// A stub is pale and has no title. Stay in the Graph view: the others show papers whole, with
// their embeddings.
//
// params
// returns one row per way out of the paper, nearest first
//   way  PATH
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id, 100 AS most
MATCH way = (:Paper {id: id})-[:CITES]->{1,2}(:Paper)
WITH way, most ORDER BY length(way), [paper IN nodes(way) | paper.id]
WITH most, collect(way) AS ways
UNWIND ways[..most] AS way
RETURN way
