"""Benchmarks of frames that nobody has labelled: what can be learned from them."""
