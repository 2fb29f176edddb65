// A full-text index of another program under our name.
CREATE FULLTEXT INDEX paper_words FOR (d:Doc) ON EACH [d.title]
