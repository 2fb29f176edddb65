// words_index: the state of the index over the words of titles and abstracts.
//
// params
// returns one row, or none if there is no index
//   name      STRING  its name; 'paper_words', unless another program made the same index
//   state     STRING  POPULATING, ONLINE or FAILED
//   percent   FLOAT   percentage of the papers that are indexed
//   analyzer  STRING  how texts are split into words: 'english'
// mode read
CYPHER 25
SHOW FULLTEXT INDEXES YIELD name, state, populationPercent, labelsOrTypes, properties, options
WHERE labelsOrTypes = ['Paper'] AND coll.sort(properties) = ['abstract', 'title']
RETURN name, state, populationPercent AS percent,
       options.indexConfig.`fulltext.analyzer` AS analyzer
