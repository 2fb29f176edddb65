// main_subject: the MeSH heading that is a main subject of most papers.
//
// params
// returns one row, or none without headings
//   heading  STRING  name of the heading
// mode read
CYPHER 25
MATCH (mesh:Mesh)
RETURN mesh.name AS heading
ORDER BY COUNT { (mesh)<-[:ABOUT {major: true}]-() } DESC, heading
LIMIT 1
