// set_filters: store the list of filters that are applied to a mining run.
//
// params
//   $name     STRING  name of the run
//   $filters  STRING  JSON: a list of {name, settings, complete}
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: 'mine', name: $name})
SET run.filters = $filters
