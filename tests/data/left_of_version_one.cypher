CYPHER 25
MATCH (paper:Paper)
WITH count(paper.lot) AS lots, count(paper.sort_key) AS keys
MATCH ()-[mined:MINED]->()
RETURN lots, keys, count(mined.kept) + count(mined.dropped) AS stored
