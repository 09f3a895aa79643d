"""A project as TensorFlow Lite's files."""
