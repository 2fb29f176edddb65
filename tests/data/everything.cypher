MATCH (node)
RETURN labels(node) AS labels, properties(node) AS properties,
       COLLECT {
         MATCH (node)-[link]->(other)
         RETURN {type: type(link), properties: properties(link), other: properties(other)}
       } AS links
ORDER BY elementId(node)
