"""The .campad file, which holds a controller."""
