"""Files of every kind that campad reads, damaged: each loads, or is refused in words."""

import warnings

from campad.errors import CampadError
from graphs.mutations import KINDS, damaged, read


def mutate(each: int, seed: int = 1) -> dict[str, int]:
    """Read so many damaged files of every kind."""
    files = loaded = uncaught = 0
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of numbers that are very large, of entries that come twice
        for kind in KINDS:
            for data in damaged(kind, each, seed):
                files += 1
                try:
                    read(kind, data)
                    loaded += 1
                except CampadError as error:
                    uncaught += not str(error)
                except Exception:
                    uncaught += 1
    return {"files": files, "loaded": loaded, "uncaught": uncaught}
