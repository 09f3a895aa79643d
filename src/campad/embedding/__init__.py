"""Many pictures at once: a folder, a zip or a clip becomes a table of activations."""
