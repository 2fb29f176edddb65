"""Files for the user."""
