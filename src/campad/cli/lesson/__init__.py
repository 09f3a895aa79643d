"""The command that serves a lesson."""
