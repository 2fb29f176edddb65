MATCH (mark:BicaGraph) SET mark.schema_version = 99
