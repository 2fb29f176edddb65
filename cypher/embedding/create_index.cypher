// create_index: the index over the papers' embeddings, built after they are written.
//
// The year goes into the index, so that a search can be narrowed to years.
//
// params
//   $options  MAP  {indexConfig: {`vector.dimensions`: …, `vector.similarity_function`: …}}
// returns nothing
// mode write
CYPHER 25
CREATE VECTOR INDEX paper_embedding IF NOT EXISTS
FOR (paper:Paper) ON paper.embedding WITH [paper.year]
OPTIONS $options
