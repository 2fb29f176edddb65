// write_mesh: make the MeSH headings of a paper equal to its list of headings.
//
// params
//   $papers  LIST<MAP>  {id, mesh}: mesh is a list of {ui, name, major} with distinct ui
// returns nothing
// mode write
CYPHER 25
UNWIND $papers AS row
MATCH (paper:Paper {id: row.id})
CALL (paper, row) {
  WITH [heading IN row.mesh | heading.ui] AS wanted
  MATCH (paper)-[about:ABOUT]->(mesh:Mesh)
  WHERE NOT mesh.ui IN wanted
  DELETE about
}
CALL (paper, row) {
  UNWIND row.mesh AS heading
  MERGE (mesh:Mesh {ui: heading.ui})
    ON CREATE SET mesh.name = heading.name
  MERGE (paper)-[about:ABOUT]->(mesh)
    ON CREATE SET about.major = heading.major
  WITH mesh, about, heading
  WHERE mesh.name <> heading.name OR about.major <> heading.major
  SET mesh.name = heading.name, about.major = heading.major
}
