// schema: the constraints and indexes of a graph; creating them again changes nothing.
//
// params
// returns nothing
// mode schema
CYPHER 25
CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (p:Paper) REQUIRE p.id IS UNIQUE;
CREATE CONSTRAINT query_id IF NOT EXISTS FOR (q:Query) REQUIRE (q.set, q.id) IS UNIQUE;
CREATE CONSTRAINT candidate_id IF NOT EXISTS
  FOR (c:Candidate) REQUIRE (c.run, c.set, c.query, c.paper) IS UNIQUE;
CREATE CONSTRAINT run_name IF NOT EXISTS FOR (r:Run) REQUIRE (r.stage, r.name) IS UNIQUE;
CREATE CONSTRAINT mesh_ui IF NOT EXISTS FOR (m:Mesh) REQUIRE m.ui IS UNIQUE;
CREATE INDEX mesh_name IF NOT EXISTS FOR (m:Mesh) ON (m.name);
CREATE INDEX paper_merged_into IF NOT EXISTS FOR (p:Paper) ON (p.merged_into);
CREATE INDEX paper_pmid IF NOT EXISTS FOR (p:Paper) ON (p.pmid);
CREATE INDEX paper_doi IF NOT EXISTS FOR (p:Paper) ON (p.doi);
CREATE INDEX paper_embedded_hash IF NOT EXISTS FOR (p:Paper) ON (p.embedded_hash);
CREATE INDEX query_text_hash IF NOT EXISTS FOR (q:Query) ON (q.text_hash);
CALL db.awaitIndexes(300);
