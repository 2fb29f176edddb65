CYPHER 25
MATCH (candidate:Candidate)
WHERE (candidate:Dropped) <> (candidate.dropped_by <> [])
RETURN count(candidate) AS wrong
