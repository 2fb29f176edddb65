// work: which processes want to work on the same.
//
// Each keeps a transaction open, with what it works on as metadata. The first one works, the others
// give up. The transaction ends with its process.
//
// params
//   $work      STRING  what is worked on, such as 'run a'
//   $database  STRING  name of the database, as the process was given it
// returns one row per process, the first one first
//   token    STRING   a random name of the transaction
//   process  STRING   the process and its computer
//   begun    INTEGER  number of its transaction
// mode read
CYPHER 25
SHOW TRANSACTIONS YIELD transactionId, metaData
WHERE metaData.bicagraph_work = $work AND metaData.database = $database
RETURN metaData.token AS token, metaData.process AS process,
       toInteger(split(transactionId, '-transaction-')[1]) AS begun
ORDER BY begun
