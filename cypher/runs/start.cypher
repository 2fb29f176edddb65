// start: insert a run, or mark one as resumed.
//
// A run that is there keeps its kind and its filters.
//
// params
//   $stage       STRING
//   $name        STRING
//   $properties  MAP     parameters (JSON), fingerprint, rng_seed, encoder
//   $first       MAP     kind, filters (JSON): set when the run is new
// returns nothing
// mode write
CYPHER 25
MERGE (run:Run {stage: $stage, name: $name})
  ON CREATE SET run.started = datetime(), run += $first
SET run += $properties
REMOVE run.finished
