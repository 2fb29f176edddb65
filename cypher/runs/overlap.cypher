// overlap: the overlap of two runs for each query that both mined.
//
// params
//   $one    STRING  name of a run
//   $other  STRING  name of another run
// returns one row per query that both mined, by set and id
//   set         STRING         set of the query
//   id          STRING         id of the query
//   text        STRING         the query
//   candidates  LIST<INTEGER>  number of candidates: of the first run, of the other, of both
//   negatives   LIST<INTEGER>  the same for candidates that no filter drops
// mode read
CYPHER 25
MATCH (query:Query)-[:MINED]->(:Run {stage: 'mine', name: $one})
WHERE EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $other}) }
CALL (query) {
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate) WHERE found.run IN [$one, $other]
  // One row per paper, with the runs that found it; collect leaves out nulls
  WITH found.paper AS paper, collect(found.run) AS runs,
       collect(CASE WHEN found.dropped_by = [] THEN found.run END) AS kept
  RETURN [
    count(CASE WHEN $one IN runs THEN 1 END), count(CASE WHEN $other IN runs THEN 1 END),
    count(CASE WHEN $one IN runs AND $other IN runs THEN 1 END)
  ] AS candidates, [
    count(CASE WHEN $one IN kept THEN 1 END), count(CASE WHEN $other IN kept THEN 1 END),
    count(CASE WHEN $one IN kept AND $other IN kept THEN 1 END)
  ] AS negatives
}
RETURN query.set AS set, query.id AS id, query.text AS text, candidates, negatives
ORDER BY set, id
