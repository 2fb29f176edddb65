"""Output for users: writing files, and wording messages."""
