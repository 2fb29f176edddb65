// neighbourhood: what lies within two citations of a paper, drawn as a graph.
//
// Papers that the walk could visit and stubs alike: a stub has no title and no colour of its own
// in the table, and is pale in the picture.
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
