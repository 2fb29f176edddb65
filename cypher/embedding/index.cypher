// index: the state of the vector index.
//
// params
// returns one row, or none if there is no index
//   state    STRING   POPULATING, ONLINE or FAILED
//   percent  FLOAT    percentage of the papers that are indexed
//   dim      INTEGER  number of dimensions
// mode read
CYPHER 25
SHOW VECTOR INDEXES YIELD name, state, populationPercent, options
WHERE name = 'paper_embedding'
RETURN state, populationPercent AS percent, options.indexConfig.`vector.dimensions` AS dim
