// index: how far the vector index is.
//
// params
// returns one row, or none when there is no index
//   state    STRING   POPULATING, ONLINE or FAILED
//   percent  FLOAT    of the papers that it holds
//   dim      INTEGER
// mode read
CYPHER 25
SHOW VECTOR INDEXES YIELD name, state, populationPercent, options
WHERE name = 'paper_embedding'
RETURN state, populationPercent AS percent, options.indexConfig.`vector.dimensions` AS dim
