// A database that was emptied and kept a constraint where an index of ours belongs.
MATCH (node) DETACH DELETE node;
DROP INDEX paper_doi IF EXISTS;
CREATE CONSTRAINT doi_once FOR (p:Paper) REQUIRE p.doi IS UNIQUE;
