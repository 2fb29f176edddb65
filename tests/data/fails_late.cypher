// Writes nine papers, then divides by zero.
UNWIND range(1, 10) AS number
CREATE (:Paper {id: toString(number), share: 1 / (10 - number)})
