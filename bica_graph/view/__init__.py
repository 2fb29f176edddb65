"""Pages and pictures of citation neighbourhoods, walks and runs."""
