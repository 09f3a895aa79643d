"""Names of classes in addresses and topics, where not every character may stand."""

import re
from collections.abc import Sequence


def safe_names(labels: Sequence[str], forbidden: str) -> dict[str, str]:
    """Return for each class a name without some characters; no two are alike.

    Args:
        labels: the classes.
        forbidden: a regular expression; `_` takes the place of what matches.
    """
    names: dict[str, str] = {}
    for label in labels:
        name = plain = re.sub(forbidden, "_", label)
        number = 2
        while name in names.values():
            name, number = f"{plain}_{number}", number + 1
        names[label] = name
    return names
