"""Records: what a person changes in a dataset, and what was before each act, for undo."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from campad.errors import ArgumentError
from campad.imaging.frame import Look

MAX_UNDO = 50
"""So many acts can be taken back, where MAX_UNDO_BYTES is enough for what they took away."""

MAX_UNDO_BYTES = 32 * 2**20
"""Numbers of examples that are kept only to be brought back: some 340 of the default network with
their copies, which take 97 KB each. What the last act took away is kept whatever its size."""


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


@dataclass(frozen=True, slots=True)
class _Act:
    before: State | int  # an int: adding started at that length
    bytes: int = 0  # of what it took away


class History:
    """The last acts. One either changed the state, or only added examples at its end."""

    def __init__(self) -> None:
        self._acts: list[_Act] = []
        self._adding: tuple[int, str] | None = None

    def __len__(self) -> int:
        return len(self._acts)

    def will_change(self, before: State, bytes_gone: int) -> None:
        """Begin an act that replaces this state, and takes away examples of so many bytes."""
        self._remember(_Act(before, bytes_gone))
        self._adding = None

    def will_add(self, length: int, burst: int, label: str) -> None:
        """Begin an act that adds from this length on; one burst of one class is one act."""
        if self._adding != (burst, label):
            self._remember(_Act(length))
            self._adding = (burst, label)

    def pop(self) -> State | int:
        """Forget the last act, and return the state or the length before it. There must be one."""
        self._adding = None
        *self._acts, last = self._acts  # a new list: a copy may have the former one
        return last.before

    def clear(self) -> None:
        """Forget every act."""
        self._acts, self._adding = [], None

    def ids(self) -> Iterator[int]:
        """The examples that undo could bring back, latest acts first; some more than once."""
        for act in reversed(self._acts):
            if not isinstance(act.before, int):
                _, examples = act.before
                yield from (example.id for example in examples)

    def _remember(self, act: _Act) -> None:
        acts = [*self._acts, act][-MAX_UNDO:]
        # What an act took away is held by it and by all acts before it, so the oldest ones go.
        held = list(accumulate(act.bytes for act in reversed(acts)))
        last = next((total for total in held if total), 0)
        most = max(MAX_UNDO_BYTES, last)
        self._acts = acts[-sum(total <= most for total in held) :]


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
