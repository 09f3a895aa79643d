"""What can go wrong, done on purpose to a real server and to real files; each gives rows."""
