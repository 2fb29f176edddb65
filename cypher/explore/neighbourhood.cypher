// neighbourhood: the papers that a paper cites, and the papers that those cite, as a graph.
//
// If the paper answers a query, the query is drawn beside it and marks it. A stub is pale and has no
// title. Stay in the Graph view, as the other views show papers with their embeddings.
//
// params
//   $id    STRING   id of the paper
//   $most  INTEGER  maximum number of citation paths
// returns one row per citation path from the paper, the shortest first
//   way   PATH  the citation path
//   mark  PATH  the first query that the paper answers; null if it answers none
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id, 100 AS most
MATCH (paper:Paper {id: id})
OPTIONAL MATCH mark = (paper)<-[:POSITIVE]-(query:Query)
WITH paper, most, mark ORDER BY query.set, query.id LIMIT 1
MATCH way = (paper)-[:CITES]->{1,2}(:Paper)
WITH mark, most, way ORDER BY length(way), [each IN nodes(way) | each.id]
WITH mark, most, collect(way) AS ways
UNWIND ways[..most] AS way
RETURN way, mark
