// Doubles a text until no heap holds it; the server does not count this against its limits.
RETURN size(reduce(text = 'x', step IN range(1, 30) | text + text)) AS size
