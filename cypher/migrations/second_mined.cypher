// second_mined: schema version 2: facts derived from verdicts are deleted, and counts renamed.
//
// Counts of inadmissible papers get names that begin with inadmissible.
//
// params
// returns one row
//   changed  INTEGER  number of mined queries
// mode batch
CYPHER 25
MATCH (:Query)-[mined:MINED]->(:Run)
CALL (mined) {
  SET mined.reason = CASE mined.reason
    WHEN 'all_dropped' THEN null
    WHEN 'all_refused' THEN 'all_inadmissible'
    ELSE mined.reason
  END
  REMOVE mined.kept, mined.dropped
  FOREACH (key IN [key IN keys(mined) WHERE key STARTS WITH 'refused_'] |
    SET mined[CASE key
      WHEN 'refused_twin' THEN 'inadmissible_duplicate'
      ELSE 'inadmissible_' + substring(key, size('refused_'))
    END] = mined[key]
    REMOVE mined[key]
  )
} IN TRANSACTIONS OF 10000 ROWS
RETURN count(*) AS changed
