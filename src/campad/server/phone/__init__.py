"""A phone as the camera, and as the remote control, of a person's own page."""
