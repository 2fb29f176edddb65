// numbers that JSON does not have, and a map
RETURN 0.0 / 0.0 AS none, -1.0 / 0.0 AS least, {a: [1, 0.5]} AS map
