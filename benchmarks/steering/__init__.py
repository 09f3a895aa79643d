"""Benchmarks of what steers other programs and devices."""
