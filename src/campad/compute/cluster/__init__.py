"""Work on more processes and machines, by Ray.

A campad that people use stays out of Ray: a process of its own (bridge.py) speaks with it, and may
die of whatever Ray dies of. What is lost with it, or with a worker, is done again or here, so every
task ends once, and its result is the same to the bit, wherever it was computed.
"""
