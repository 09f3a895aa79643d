"""Records: what a person changes in a dataset, and what was before each act, for undo."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from campad.errors import ArgumentError
from campad.imaging.frame import Look

MAX_UNDO = 50


@dataclass(frozen=True, slots=True)
class Example:
    """One example's record.

    Attributes:
        id: a number that is never used again in this dataset.
        label: its class.
        burst: the recording it belongs to; frames of one burst are near copies of each other.
        look: how bright and sharp its picture was; None where nobody looked.
    """

    id: int
    label: str
    burst: int
    look: Look | None = None


State = tuple[tuple[str, ...], tuple[Example, ...]]
"""Everything that undo restores: the classes' names and the examples."""


class History:
    """The last MAX_UNDO acts. One either changed the state, or only added examples at its end."""

    def __init__(self) -> None:
        self._before: list[State | int] = []  # an int: adding started at that length
        self._adding: tuple[int, str] | None = None

    def __len__(self) -> int:
        return len(self._before)

    def will_change(self, before: State) -> None:
        """Begin an act that replaces this state."""
        self._remember(before)
        self._adding = None

    def will_add(self, length: int, burst: int, label: str) -> None:
        """Begin an act that adds from this length on; one burst of one class is one act."""
        if self._adding != (burst, label):
            self._remember(length)
            self._adding = (burst, label)

    def pop(self) -> State | int:
        """Forget the last act, and return the state or the length before it. There must be one."""
        self._adding = None
        *self._before, last = self._before  # a new list: a copy may have the former one
        return last

    def clear(self) -> None:
        """Forget every act."""
        self._before, self._adding = [], None

    def ids(self) -> Iterator[int]:
        """The examples that undo could bring back, latest acts first; some more than once."""
        for before in reversed(self._before):
            if not isinstance(before, int):
                _, examples = before
                yield from (example.id for example in examples)

    def _remember(self, before: State | int) -> None:
        self._before = [*self._before, before][-MAX_UNDO:]


def check_ids(ids: Iterable[int], examples: Sequence[Example]) -> set[int]:
    """Return ids as a set; raises ArgumentError for one that none of `examples` has."""
    try:
        wanted = set(ids)
    except TypeError as error:
        raise ArgumentError(f"ids must be a list of numbers; got {ids!r}") from error
    unknown = wanted - {example.id for example in examples}
    if unknown:
        raise ArgumentError(f"there is no example {next(iter(unknown))!r}")
    return wanted
