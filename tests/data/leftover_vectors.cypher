// A vector index of another program under our name.
CREATE VECTOR INDEX paper_embedding FOR (d:Doc) ON (d.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}};
