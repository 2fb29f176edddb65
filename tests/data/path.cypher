MATCH path = (paper:Paper {id: 'fibre-trial'})-[:CITES]->(cited:Paper)
WITH paper, path, cited ORDER BY cited.id LIMIT 1
RETURN paper, path, datetime() AS when
