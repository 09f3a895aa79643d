"""A project's file on the disk: SQLite below, and records that are checked above it."""

from campad.store.changes import Changes, Contents, StoreOptions
from campad.store.project_store import ProjectStore

__all__ = ["Changes", "Contents", "ProjectStore", "StoreOptions"]
