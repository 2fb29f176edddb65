// papers: all papers with their properties.
//
// params
// returns one row per paper, by id
//   id     STRING  id of the paper
//   paper  MAP     properties of the paper, including the embedding
//   mesh   LIST    [ui, name, major] of its headings, by ui
// mode read
CYPHER 25
MATCH (paper:Paper)
// A condition on the id lets the plan use its index for the order
WHERE paper.id > ''
RETURN paper.id AS id, properties(paper) AS paper,
       COLLECT {
         MATCH (paper)-[about:ABOUT]->(mesh:Mesh)
         RETURN [mesh.ui, mesh.name, about.major] AS heading
         ORDER BY mesh.ui
       } AS mesh
ORDER BY id
