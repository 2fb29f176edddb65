// A full-text index of another program over what ours is over; it knows no English.
CREATE FULLTEXT INDEX words FOR (p:Paper) ON EACH [p.abstract, p.title]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
