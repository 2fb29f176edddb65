// set_filters: store which filters judge the candidates of a mining run.
//
// params
//   $name     STRING
//   $filters  STRING  JSON: a list of {name, settings, complete}
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: 'mine', name: $name})
SET run.filters = $filters
