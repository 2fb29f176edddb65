// index: the state of the vector index.
//
// params
// returns one row, or none if there is no index
//   state    STRING   POPULATING, ONLINE or FAILED
//   percent  FLOAT    percentage of the papers that are indexed
//   dim      INTEGER  number of dimensions
//   over     STRING   what it indexes: '(:Paper {embedding})'
//   by       STRING   the similarity function: 'COSINE'
// mode read
CYPHER 25
SHOW VECTOR INDEXES YIELD name, state, populationPercent, labelsOrTypes, properties, options
WHERE name = 'paper_embedding'
RETURN state, populationPercent AS percent, options.indexConfig.`vector.dimensions` AS dim,
       '(:' + labelsOrTypes[0] + ' {' + properties[0] + '})' AS over,
       toUpper(options.indexConfig.`vector.similarity_function`) AS by
