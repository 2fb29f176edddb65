// start: enter a run into the book, or that it goes on.
//
// params
//   $stage       STRING
//   $name        STRING
//   $properties  MAP     parameters (JSON), fingerprint, rng_seed, encoder
// returns nothing
// mode write
CYPHER 25
MERGE (run:Run {stage: $stage, name: $name})
  ON CREATE SET run.started = datetime()
SET run += $properties
REMOVE run.finished
