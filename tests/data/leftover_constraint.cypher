// A database that was emptied and kept a constraint under one of our names.
MATCH (node) DETACH DELETE node;
DROP CONSTRAINT paper_id IF EXISTS;
CREATE CONSTRAINT paper_id FOR (p:Paper) REQUIRE p.paper_id IS UNIQUE;
