"""A process of its own for what foreign files may do to compiled code."""
