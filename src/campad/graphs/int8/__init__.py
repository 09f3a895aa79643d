"""EfficientNet-Lite0 in whole numbers of 8 bits, which take little more than half of the time."""
