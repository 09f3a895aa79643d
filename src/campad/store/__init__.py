"""A project's file on the disk: SQLite below, and records that are checked above it."""

from campad.store.changes import Changes, Contents
from campad.store.project_store import MIN_FREE_BYTES, ProjectStore

__all__ = ["MIN_FREE_BYTES", "Changes", "Contents", "ProjectStore"]
