"""What is known about a classifier: how right, how sure, what is new to it."""
