CYPHER 25
CALL () {
  UNWIND $nodes AS row
  CREATE (node:$(row.labels))
  SET node = row.properties, node.fixture = row.id
}
CALL () {
  UNWIND $links AS row
  MATCH (start {fixture: row.start}), (end {fixture: row.end})
  CREATE (start)-[link:$(row.type)]->(end)
  SET link = row.properties
}
MATCH (node) WHERE node.fixture IS NOT NULL
REMOVE node.fixture
