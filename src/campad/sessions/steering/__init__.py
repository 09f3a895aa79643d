"""What a session steers outside of the page."""
