"""Every exception that campad raises on purpose.

    CampadError
    ├── ArgumentError     (ValueError)    a value that cannot be used: label, shape, number
    ├── NotTrainedError   (ValueError)    predict before fit
    ├── TrainingError     (ValueError)    fit on data or settings that cannot train
    ├── ImageError        (ValueError)    bytes that are no picture we read
    ├── ModelFileError    (ValueError)    a network's file that is damaged, hostile or not supported
    ├── ProjectFileError  (ValueError)    a .campad file that is damaged, hostile or too new
    ├── ExportError       (OSError)       a file for other programs could not be made
    ├── DownloadError     (OSError)       the network's weights could not be fetched
    ├── SourceError       (OSError)       a folder, video or camera that gives no frames
    ├── ServerError       (OSError)       the local server could not start
    ├── ClusterError      (OSError)       the cluster that was asked for cannot be used
    ├── OutputError       (OSError)       what is to be steered cannot be reached, or cannot go on
    ├── StoreError        (OSError)       what is recorded could not be kept, or read again
    └── MissingExtraError (ImportError)   an optional package is not installed

Each says what was wrong, what came, and what to do. `code` is the same word on the command line,
in the page's messages and in the documentation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class CampadError(Exception):
    """The root: catch this to catch everything that campad raises on purpose."""

    code: ClassVar[str] = "error"


class ArgumentError(CampadError, ValueError):
    """A label, shape, type or number that cannot be used; nothing was changed."""

    code = "argument"


class NotTrainedError(CampadError, ValueError):
    """A prediction was asked of a classifier that has not been trained."""

    code = "not-trained"


class TrainingError(CampadError, ValueError):
    """The examples or the settings cannot be trained on."""

    code = "training"


class ImageError(CampadError, ValueError):
    """The bytes or the array are not a picture that campad can read."""

    code = "image"


class ModelFileError(CampadError, ValueError):
    """A network's file is damaged, not allowed, or of a kind that is not supported."""

    code = "model-file"


class ProjectFileError(CampadError, ValueError):
    """A .campad file is damaged, not allowed, or written by a newer campad."""

    code = "project-file"


class ExportError(CampadError, OSError):
    """What was learned could not be written for other programs, or not to the end."""

    code = "export"


class DownloadError(CampadError, OSError):
    """Weights could not be fetched, or were not the ones that were promised."""

    code = "download"


class SourceError(CampadError, OSError):
    """A folder, a video or a camera gives no frames."""

    code = "source"


class ServerError(CampadError, OSError):
    """The local server could not start."""

    code = "server"


class ClusterError(CampadError, OSError):
    """The cluster that work was to go to cannot be reached, or not be used."""

    code = "cluster"


class OutputError(CampadError, OSError):
    """An output cannot work here, could not be reached, or cannot go on."""

    code = "output"


class StoreError(CampadError, OSError):
    """A project's file could not be written or read; what it held before is untouched.

    Args:
        kind: "full", "read-only", "locked" (open in another campad), "damaged" or "failed".
        message: in plain words, with what to do.
    """

    code = "store"

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def __reduce__(self) -> tuple[type["StoreError"], tuple[str, str]]:
        return StoreError, (self.kind, str(self))  # else another process could not raise it


def how_to_add(extra: str) -> str:
    """Say how an extra is installed: campad is in no package registry."""
    return f'in the folder of a copy of campad run: pip install ".[{extra}]"'


class MissingExtraError(CampadError, ImportError):
    """An optional package is needed for this and is not installed."""

    code = "missing-extra"

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; {how_to_add(extra)}")
        self.package, self.extra = package, extra

    def __reduce__(self) -> tuple[type["MissingExtraError"], tuple[str, str]]:
        return MissingExtraError, (self.package, self.extra)


@contextmanager
def needs_extra(package: str, extra: str) -> Iterator[None]:
    """Import an optional package in this block.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(package, extra) from error
