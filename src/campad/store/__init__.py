"""A project's file on the disk: SQLite below, and records that are checked above it."""

from campad.store.changes import Changes, StoredProject, StoreOptions
from campad.store.project_store import ProjectStore

__all__ = ["Changes", "ProjectStore", "StoreOptions", "StoredProject"]
