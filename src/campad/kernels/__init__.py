"""Products of examples, and the linear algebra on them that grows by an example at a time."""
