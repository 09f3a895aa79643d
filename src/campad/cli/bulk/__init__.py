"""Commands for very many pictures, and for very many settings."""
