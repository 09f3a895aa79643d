"""The files of the page to take away.

How pictures are cropped, mirrored and made smaller is not written a second time: these modules are
copied from campad's own page, and so are its colours. The browser's runtime comes from the cache.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

from campad.backbones import browser_runtime
from campad.backbones.backbone import Backbone
from campad.decisions import DecisionSettings
from campad.errors import ModelFileError
from campad.exports.folder import check_free, write_proved
from campad.exports.golden import make_golden
from campad.exports.proof import Proof, project_says
from campad.exports.steps import OnStep, unheard
from campad.exports.web import network
from campad.exports.web.readme import readme
from campad.learning.predictor import Predictor

KIND = "web"
OWN = Path(__file__).with_name("page")
PAGE = Path(__file__).parents[2] / "static"
COPIED = (
    "capture/camera.js",
    "capture/crop.js",
    "capture/demo-camera.js",
    "capture/planes.js",
    "capture/pump.js",
    "capture/shrink.js",
    "capture/sources.js",
    "capture/square.js",
    "css/colours.css",
    "dom.js",
    "eye/runner.js",
    "icon.svg",
)
RUNTIME = {
    "ort.js": "ort.wasm.min.mjs",
    "wasm.js": "ort-wasm-simd-threaded.mjs",
    "wasm.bin": "ort-wasm-simd-threaded.wasm",
}
"""Not every server knows what .mjs is."""

SERVICE = "service.js"
APART = ("p5.html", "for-p5.js", "sketch.js")
"""An example; it needs a file that is not there, and is not kept for later."""


def export_site(
    backbone: Backbone,
    predictor: Predictor,
    decisions: DecisionSettings,
    folder: Path,
    *,
    mirrored: bool,
    cache_folder: Path | None = None,
    on_step: OnStep = unheard,
) -> dict[str, float]:
    """Write a trained project as a page of its own, and prove it; see `export_folder`.

    Args:
        decisions: when a class is pressed and let go.
        cache_folder: has the browser's runtime; None is the user's cache folder.
        on_step: see `OnStep`.

    Raises:
        ArgumentError: a classifier that cannot be written so, or a folder with other things.
        ModelFileError: a network that cannot, what was written is off by too much, or the browser's
            runtime is not there.
        OSError: the folder cannot be written.
    """
    check_free(folder, KIND)
    on_step("joining")
    runtime = _runtime_files(cache_folder)
    says = project_says(backbone, predictor, mirrored=mirrored)
    labels, size = predictor.labels, backbone.frame_size
    proof = Proof(KIND, labels, size, mirrored, tuple(make_golden(says)))
    on_step("writing")
    made = network.network_file(backbone, predictor)
    project = {
        "name": ", ".join(labels),
        "labels": labels,
        "size": size,
        "mirrored": mirrored,
        "decisions": decisions.only(labels).to_plain(),
        "optimised": made.optimised,
    }
    own = {
        path.relative_to(OWN).as_posix(): path.read_bytes()
        for path in OWN.rglob("*")
        if path.suffix in (".html", ".css", ".js")
    }
    files = {
        **own,
        **{name: PAGE.joinpath(name).read_bytes() for name in COPIED},
        **runtime,
        network.FILE: made.data,
        "project.json": json.dumps(project, ensure_ascii=False).encode(),
    }
    files[SERVICE] = _service(files)
    files["README.md"] = readme(labels).encode()
    return write_proved(proof, files, folder, on_step)


def _runtime_files(cache_folder: Path | None) -> dict[str, bytes]:
    files = {}
    for name, source in RUNTIME.items():
        data = browser_runtime.read(source, cache_folder)
        if data is None:
            raise ModelFileError(
                "the browser's runtime is not on this machine yet: run `campad eye install` once"
            )
        packed = name.endswith(".bin")
        files[f"runtime/{name}"] = gzip.compress(data, 6, mtime=0) if packed else data
    return files


def _service(files: dict[str, bytes]) -> bytes:
    """Return the script that keeps all files for later, with their names and a version."""
    kept = sorted(name for name in files if name != SERVICE and name not in APART)
    version = hashlib.sha256(b"".join(files[name] for name in kept)).hexdigest()[:16]
    text = files[SERVICE].decode()
    return text.replace("{version}", version).replace("{files}", json.dumps(kept)).encode()
