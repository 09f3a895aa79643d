"""Benchmarks of frames that show nothing new: what they cost, and what is decided of them."""
