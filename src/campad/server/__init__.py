"""The local web app: it serves the page, and runs what the page asks for."""
