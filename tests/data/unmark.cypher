MATCH (mark:BicaGraph) DELETE mark
