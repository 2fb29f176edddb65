// start: insert a run, or mark an existing one as resumed.
//
// An existing run keeps its kind and its filters.
//
// params
//   $stage       STRING  stage of the run
//   $name        STRING  name of the run
//   $properties  MAP     parameters (JSON), fingerprint, rng_seed, encoder
//   $first       MAP     kind, filters (JSON): only set for a new run
// returns nothing
// mode write
CYPHER 25
MERGE (run:Run {stage: $stage, name: $name})
  ON CREATE SET run.started = datetime(), run += $first
SET run += $properties
REMOVE run.finished
