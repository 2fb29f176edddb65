// create_index: build the vector index over the embeddings of papers.
//
// The index includes the year, so that a search can be limited to some years.
//
// params
//   $options  MAP  {indexConfig: {`vector.dimensions`: …, `vector.similarity_function`: …}}
// returns nothing
// mode write
CYPHER 25
CREATE VECTOR INDEX paper_embedding IF NOT EXISTS
FOR (paper:Paper) ON paper.embedding WITH [paper.year]
OPTIONS $options
