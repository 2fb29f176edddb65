// mesh: the MeSH headings that most papers are indexed with.
//
// A heading of thousands of papers says little; one of a dozen can be a subject of its own.
//
// params
// returns one row per heading, the most frequent first
//   heading  STRING   name of the heading
//   papers   INTEGER  number of papers indexed with it
//   major    INTEGER  number of papers of which it is a main subject
//   among    INTEGER  number of citations between two of these papers
// mode read
CYPHER 25
MATCH (heading:Mesh)<-[about:ABOUT]-(:Paper)
WITH heading, count(about) AS papers, sum(CASE WHEN about.major THEN 1 ELSE 0 END) AS major
ORDER BY papers DESC, heading.name
LIMIT 30
RETURN heading.name AS heading, papers, major,
       COUNT { (heading)<-[:ABOUT]-(:Paper)-[:CITES]->(:Paper)-[:ABOUT]->(heading) } AS among
ORDER BY papers DESC, heading
