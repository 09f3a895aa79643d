"""The page to take away: its decisions are campad's, and what is missing is said."""

import hashlib
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import pytest

import campad
from campad.decisions import ClassSettings, Decider, DecisionSettings
from campad.errors import ModelFileError
from campad.exports.folder import verify_folder
from campad.exports.web.network import FILE, widened
from campad.exports.web.site import OWN, export_site
from campad.learning.prediction import Prediction
from cli.commands import run

LABELS = ("left", "right", "jump", "rest", "turbo")
REPLAY = """
import { readFileSync } from "node:fs";
const { Decider } = await import(process.argv[1]);
const { labels, settings, stream } = JSON.parse(readFileSync(0, "utf8"));
const decider = new Decider(labels, settings);
const said = stream.map(([at, row, familiarity]) => {
  const made = row ? decider.decide(row, familiarity, at) : decider.rest(at);
  return [made.class, made.changed, made.events.map((e) => [e.kind, e.class]), made.pressed];
});
console.log(JSON.stringify({ said, shares: [...decider.shares.values()] }));
"""


WIDEN = """
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
const { widened } = await import(process.argv[1]);
const file = new Uint8Array(readFileSync(process.argv[2])).buffer;
console.log(createHash("sha256").update(widened(file)).digest("hex"));
"""


def stream(rng: np.random.Generator, length: int) -> list[tuple[float, list[float] | None, float]]:
    """Poses held for a while, with gaps, frames that show nothing, and frames that are missing."""
    made: list[tuple[float, list[float] | None, float]] = []
    at_s, pose = 100.0, 0
    for _ in range(length):
        at_s += float(rng.choice([0.0, 0.033, 0.04, 0.6], p=[0.05, 0.6, 0.3, 0.05]))
        pose = int(rng.integers(len(LABELS))) if rng.random() < 0.1 else pose
        scores = rng.normal(size=len(LABELS)) + 4 * (np.arange(len(LABELS)) == pose)
        row = [float(p) for p in np.exp(scores) / np.exp(scores).sum()]
        familiarity = float(rng.choice([1.0, 0.9, 0.2]))
        made.append((at_s, None if rng.random() < 0.02 else row, familiarity))
    return made


def widened_in_the_browser(network: Path) -> str:
    """The hash of the graph that the page hands to the runtime."""
    page = (OWN / "eye" / "unpack.js").as_uri()
    script = ["node", "--input-type=module", "-e", WIDEN, page, str(network)]
    return subprocess.run(script, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
@pytest.mark.parametrize("smoothing_s", [0.0, 0.1])
def test_the_pages_decider_decides_as_campads_own(smoothing_s: float) -> None:
    """The same stream through both: the same classes, presses and releases, mode by mode."""
    settings = DecisionSettings(
        smoothing_s,
        neutral="rest",
        default=ClassSettings(0.5, 0.3),
        classes={
            "right": ClassSettings(0.6, 0.4, dwell_s=0.1, mode="toggle"),
            "jump": ClassSettings(0.5, 0.25, cooldown_s=0.5, mode="tap", tap_s=0.08),
            "turbo": ClassSettings(0.7, 0.5, mode="repeat", repeat_s=0.15),
        },
    )
    frames, decider, wanted = stream(np.random.default_rng(3), 1_500), Decider(settings), []
    asked = []
    for at_s, row, familiarity in frames:
        prediction = None if row is None else Prediction.from_row(LABELS, row, familiarity)
        asked.append((at_s, prediction and [*prediction.probabilities.values()], familiarity))
        made = decider.decide(prediction, at_s)
        events = [[event.kind, event.label] for event in made.events]
        wanted.append([made.label, made.changed, events, [*made.pressed]])

    told = {"labels": LABELS, "settings": settings.to_plain(), "stream": asked}
    script = [
        *("node", "--input-type=module", "-e", REPLAY),
        (OWN / "eye" / "decider.js").as_uri(),
    ]
    done = subprocess.run(script, input=json.dumps(told), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert wanted == answer["said"]
    assert np.allclose([*decider.shares.values()], answer["shares"], rtol=0, atol=1e-12)
    assert {"press", "release"} == {event[0] for row in wanted for event in row[2]}


def test_it_says_how_the_runtime_is_got(pad: campad.Controller, tmp_path: Path) -> None:
    """And writes nothing where it is not there."""
    assert pad.predictor is not None
    folder = tmp_path / "site"

    with pytest.raises(ModelFileError, match="run `campad eye install` once"):
        export_site(
            pad.backbone,
            pad.predictor,
            pad.decisions,
            folder,
            mirrored=True,
            cache_folder=tmp_path,
        )

    assert not folder.exists()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
@pytest.mark.usefixtures("installed_runtime")
def test_the_commands_write_and_check(
    pad: campad.Controller, command_line_cache: Path, tmp_path: Path
) -> None:
    """All that the page loads is there; its numbers take three bytes, and are whole in the page;
    the runtime is left nothing to join; a damaged network is found."""
    pad.save(tmp_path / "me.campad")
    folder = tmp_path / "site"

    done = run("export", tmp_path / "me.campad", "--to", "web", "-o", folder)
    checked = run("verify", folder)

    assert (0, True) == (done.exit_code, "off at most" in done.stderr), done.output
    assert "says what its project said" in checked.stdout
    named = json.loads((folder / "service.js").read_text().split("FILES = ")[1].split(";")[0])
    assert all((folder / name).is_file() for name in named)
    network = folder / FILE
    whole = widened(network.read_bytes())
    assert network.stat().st_size < 0.76 * len(whole)
    assert hashlib.sha256(whole).hexdigest() == widened_in_the_browser(network)
    assert json.loads((folder / "project.json").read_text())["optimised"]
    kinds = Counter(node.op_type for node in onnx.load_from_string(whole).graph.node)
    assert (34, 0) == (kinds["FusedConv"] + kinds["Clip"], kinds["BatchNormalization"])
    network.write_bytes(network.read_bytes()[:-100])
    with pytest.raises(ModelFileError, match="cannot be read"):
        verify_folder(folder)
