"""Where work runs: the network's threads, and those for what may wait."""
