// create_words_index: index the words of titles and abstracts, so that papers can be searched.
//
// It is made when it is first asked for, by bicagraph papers --search or bicagraph browse, because
// every write of papers costs more with it. Creating it again changes nothing. Words are reduced
// to their stems in English.
//
// params
// returns nothing
// mode schema
CYPHER 25
CREATE FULLTEXT INDEX paper_words IF NOT EXISTS FOR (p:Paper) ON EACH [p.title, p.abstract]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
