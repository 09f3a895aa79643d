"""Reads the networks of TensorFlow Lite."""
