"""A project's file on the disk: SQLite below, and records that are checked above it."""

from campad.projects.store.contents import Changes, Contents
from campad.projects.store.project_store import MIN_FREE_BYTES, ProjectStore

__all__ = ["MIN_FREE_BYTES", "Changes", "Contents", "ProjectStore"]
