// Somebody else's graph in place of ours.
MATCH (node) DETACH DELETE node;
CREATE (:Person {name: 'Ada'})-[:KNOWS {since: 1833}]->(:Person {name: 'Charles'});
