// similarities: the distribution of the cosines of a run's queries with their papers.
//
// Each list is [number, least, lower quartile, median, upper quartile, largest]; without a cosine
// its number is 0 and the rest null. Each quartile is one of the cosines (nearest rank).
//
// params
//   $run  STRING  name of the run
// returns one row
//   positives   LIST<FLOAT>  of each query, the cosine with its least similar positive
//   candidates  LIST<FLOAT>  of each candidate
//   negatives   LIST<FLOAT>  of each candidate that no filter drops
// mode read
CYPHER 25
// Each list is a subquery of its own and always gives one row, so none can empty the others
CALL () {
  MATCH (:Query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
  WITH mined.positive_similarity AS cosine WHERE cosine IS NOT NULL
  RETURN [
    count(cosine), min(cosine), percentileDisc(cosine, 0.25), percentileDisc(cosine, 0.5),
    percentileDisc(cosine, 0.75), max(cosine)
  ] AS positives
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
  WITH found.similarity_query AS cosine
  RETURN [
    count(cosine), min(cosine), percentileDisc(cosine, 0.25), percentileDisc(cosine, 0.5),
    percentileDisc(cosine, 0.75), max(cosine)
  ] AS candidates
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run}) WHERE found.dropped_by = []
  WITH found.similarity_query AS cosine
  RETURN [
    count(cosine), min(cosine), percentileDisc(cosine, 0.25), percentileDisc(cosine, 0.5),
    percentileDisc(cosine, 0.75), max(cosine)
  ] AS negatives
}
RETURN positives, candidates, negatives
