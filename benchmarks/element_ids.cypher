// element_ids: the server's own id of every paper.
CYPHER 25
MATCH (paper:Paper)
RETURN paper.id AS id, elementId(paper) AS element_id
