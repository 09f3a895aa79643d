"""EfficientNet-Lite0 in whole numbers of 8 bits: most of its work in half of the time."""
