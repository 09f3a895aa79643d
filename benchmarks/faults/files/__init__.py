"""Damaged files, and disks and calls that refuse."""
