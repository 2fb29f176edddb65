// indexes: the indexes of the database, also those of constraints.
//
// params
// returns one row per index over nodes, by name
//   name        STRING        name of the index, and of its constraint
//   type        STRING        RANGE, VECTOR, TEXT …
//   labels      LIST<STRING>  labels of the nodes
//   properties  LIST<STRING>  properties of the nodes
//   unique      BOOLEAN       whether a constraint says that the values are unique
// mode read
CYPHER 25
SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, owningConstraint
WHERE entityType = 'NODE' AND type <> 'LOOKUP'
RETURN name, type, labelsOrTypes AS labels, properties, owningConstraint IS NOT NULL AS unique
ORDER BY name
