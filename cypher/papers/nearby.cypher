// nearby: the ids that stand just before and just after an id in the order of ids.
//
// These are the ids that begin most like it, for messages about an id that is not there.
//
// params
//   $id     STRING   any id, whether or not a paper has it
//   $limit  INTEGER  maximum number of ids on either side
// returns one row per paper, in any order
//   id  STRING  id of the paper
// mode read
CYPHER 25
CALL () {
  MATCH (paper:Paper)
    USING INDEX SEEK paper:Paper(id)
  WHERE paper.id >= $id
  RETURN paper.id AS id ORDER BY id LIMIT $limit
  UNION
  MATCH (paper:Paper)
    USING INDEX SEEK paper:Paper(id)
  WHERE paper.id < $id
  RETURN paper.id AS id ORDER BY id DESC LIMIT $limit
}
RETURN id
