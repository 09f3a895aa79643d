"""What can be bound in the page, as the page is told at first."""

from __future__ import annotations

from msgspec import Struct

from campad.outputs.kinds import REGISTRY


class OutputKind(Struct):
    """A kind of output; see `campad.outputs.kinds.Kind`."""

    name: str
    note: str
    address: str
    action: str
    settings: dict[str, str]
    """Those that a page may set."""


def kinds_for_page() -> list[OutputKind]:
    """Return the kinds that a page may bind."""
    return [
        OutputKind(
            kind.name,
            kind.note,
            kind.address,
            kind.action,
            {name: note for name, note in kind.settings.items() if name not in kind.typed},
        )
        for kind in REGISTRY.values()
        if kind.from_page
    ]
