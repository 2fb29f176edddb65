CYPHER 25
MATCH (node:$($label))
RETURN coalesce(node.paper, node.id) AS id
