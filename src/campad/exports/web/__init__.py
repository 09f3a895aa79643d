"""A page to take away: a folder that any server can serve, and that needs no Python."""
