// co_cited: the papers most often cited together with a paper.
//
// params
//   $id    STRING   id of the paper
//   $most  INTEGER  maximum number of rows
// returns one row per paper, the most often cited first
//   id        STRING   id of the paper
//   title     STRING   null for a stub
//   together  INTEGER  number of papers that cite both
//   cites     BOOLEAN  whether one of the two cites the other
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id, 20 AS most
MATCH (paper:Paper {id: id})<-[:CITES]-(citing:Paper)-[:CITES]->(other:Paper)
WHERE other <> paper
WITH paper, other, most, count(DISTINCT citing) AS together
ORDER BY together DESC, other.id
WITH paper, most, collect({other: other, together: together}) AS found
UNWIND found[..most] AS row
RETURN row.other.id AS id, row.other.title AS title, row.together AS together,
       EXISTS { WITH row.other AS other MATCH (paper)-[:CITES]-(other) } AS cites
