"""How Keras 3 calls what belongs to a layer in a file of weights."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator


def group_names(kinds: Iterable[str]) -> Iterator[str]:
    """Yield a name for each layer, from their classes in order: conv2d, conv2d_1, dense, ..."""
    counts = Counter[str]()
    for kind in kinds:
        words = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", kind)
        name = re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
        yield f"{name}_{counts[name]}" if counts[name] else name
        counts[name] += 1
