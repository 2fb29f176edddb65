"""Pictures of walks and neighbourhoods."""
