"""Fetches files, bounded and with progress: a TF.js Layers model, or what else is pinned.

Only the bytes' hash is trusted: the caller checks it against a pinned SHA-256.
"""

import io
from collections.abc import Callable
from typing import Any

from campad.errors import DownloadError, ModelFileError
from campad.graphs.tfjs_weights import MAX_JSON_BYTES, read_model_json, shard_names, weight_bytes

TIMEOUT_S = 20

OnProgress = Callable[[int, int], Any]
"""Called with the bytes done and the bytes in all."""


LOCAL_COPY = "connect to the network once, or give a local copy: --backbone path/to/model.json"


class _Bounded(io.BytesIO):
    """A file in memory that refuses to grow past its limit, and tells how much has come."""

    def __init__(self, limit: int, on_bytes: Callable[[int], Any] | None) -> None:
        super().__init__()
        self.limit, self._on_bytes = limit, on_bytes

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.limit:
            raise DownloadError(f"the server sent more than the {self.limit:,} bytes expected")
        written = super().write(data)
        if self._on_bytes:
            self._on_bytes(self.tell())
        return written


def fetch_layers_model(
    url: str, on_progress: OnProgress | None = None
) -> tuple[bytes, list[bytes]]:
    """Download a model.json and the shards beside it, in the manifest's order.

    Raises:
        DownloadError: no network, no such file, or more bytes than announced.
        ModelFileError: what came is no TF.js Layers model.
    """
    model_json = fetch(url, MAX_JSON_BYTES, LOCAL_COPY)
    try:
        _topology, manifest = read_model_json(model_json)
        total = weight_bytes(manifest)
        names = shard_names(manifest)
    except ModelFileError as error:
        raise ModelFileError(f"{url}: {error}") from error
    folder = url.rsplit("/", 1)[0]
    shards: list[bytes] = []
    done = 0
    for name in names:
        shards.append(fetch(f"{folder}/{name}", total - done, LOCAL_COPY))
        done += len(shards[-1])
        if on_progress:
            on_progress(done, total)
    return model_json, shards


def fetch(url: str, limit: int, advice: str, on_bytes: Callable[[int], Any] | None = None) -> bytes:
    """Download one file of so many bytes at most; `on_bytes` is told how many have come.

    Raises:
        DownloadError: no network, no such file, or more bytes; says what to do: `advice`.
    """
    import pooch
    import requests

    body = _Bounded(limit, on_bytes)
    answers: list[requests.Response] = []
    keep = {"response": lambda answer, *_args, **_kwargs: answers.append(answer)}
    try:
        pooch.HTTPDownloader(progressbar=False, timeout=TIMEOUT_S, hooks=keep)(url, body, None)
    except requests.RequestException as error:
        host = url.rpartition("://")[2].partition("/")[0]
        reason = getattr(error.response, "status_code", None) or type(error).__name__
        raise DownloadError(
            f"cannot download {url.rsplit('/', 1)[-1]} from {host} ({reason}); {advice}"
        ) from error
    finally:
        for answer in answers:  # pooch leaves an answer open when it is refused halfway
            answer.close()
    return body.getvalue()
