"""Graphs that are written otherwise, and mean the same."""
