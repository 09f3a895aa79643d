"""What a frame takes in TensorFlow.js: campad's export against Teachable Machine's own.

    python benchmarks/exports/tfjs_time.py ../shared/data --scripts SCRIPTS

A real export of Teachable Machine is opened in campad, which teaches two classes on its network and
exports them again. Both are loaded by Teachable Machine's own library, and by TF.js 4.22, into one
page of Chromium, and predict in turns; of each the least and the median are taken. SCRIPTS is as in
`benchmarks/exports`.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from common.machine import arguments, one_thread, report

one_thread()

from common.photos import Photos  # noqa: E402
from exports.in_chromium import opened  # noqa: E402

import campad  # noqa: E402
from campad.exports.kinds import Taught, export  # noqa: E402

OPEN = """
window.turns = async (predict, turns) => {
  const times = predict.map(() => []);
  for (let turn = -1; turn < turns; turn++) {
    for (let n = 0; n < predict.length; n++) {
      const start = performance.now();
      await predict[n]();
      if (turn >= 0) times[n].push(performance.now() - start);
    }
  }
  return times;
};
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 224;
const context = canvas.getContext("2d");
for (let n = 0; n < 40; n++) {
  context.fillStyle = `hsl(${(n * 47) % 360} 80% ${20 + n}%)`;
  context.fillRect((n * 61) % 200, (n * 37) % 200, 60, 50);
}
"""
LIBRARY = """
const models = [];
for (const folder of ["theirs", "ours"]) {
  models.push(await tmImage.load(`${folder}/model.json`, `${folder}/metadata.json`));
}
window.measure = (turns) => window.turns(models.map((m) => () => m.predict(canvas)), turns);
"""
LAYERS = """
const models = [];
for (const folder of ["theirs", "ours"]) {
  models.push(await tf.loadLayersModel(`${folder}/model.json`));
}
const look = async (model) => {
  const made = tf.tidy(() => {
    const pixels = tf.browser.fromPixels(canvas).toFloat().div(127).sub(1).expandDims();
    return [model.predict(pixels)].flat().at(-1);
  });
  await made.data();
  made.dispose();
};
window.measure = (turns) => window.turns(models.map((m) => () => look(m)), turns);
"""
PAGES = {
    "tmImage 0.8.5, TF.js 1.3.1": (("tf-1.3.1.js", "tm.js"), LIBRARY),
    "TF.js 4.22.0": (("tf-4.22.0.js",), LAYERS),
}


def main() -> None:
    """Export, load both, measure in turns."""
    parser = arguments(__doc__ or "")
    parser.add_argument("data", type=Path)
    parser.add_argument("--scripts", type=Path, required=True)
    parser.add_argument("--turns", type=int, default=15)
    options = parser.parse_args()
    theirs = options.data / "teachable_machine"
    rows: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        site = Path(folder)
        shutil.copytree(theirs, site / "theirs")
        _export(options.data, campad.load_backbone(theirs / "model.json"), site / "ours")
        for name, (files, code) in PAGES.items():
            with opened(site, options.scripts, files, OPEN + code) as page:
                page.set_default_timeout(600_000)
                backend = page.evaluate("tf.getBackend()")
                both = page.evaluate("(turns) => measure(turns)", options.turns)
            (theirs_ms, ours_ms), middle = map(min, both), len(both[0]) // 2
            medians = [sorted(times)[middle] for times in both]
            row = {"in": name, "backend": backend, "Teachable Machine, ms": theirs_ms}
            row |= {"campad, ms": ours_ms, "ratio": ours_ms / theirs_ms}
            rows.append({**row, "of medians": medians[1] / medians[0]})
            print(rows[-1], flush=True)
    report("A frame in TensorFlow.js", rows, options.json, "numpy")


def _export(data: Path, backbone: campad.Backbone, folder: Path) -> None:
    photos = Photos(data / "head_poses")
    pad = campad.Controller(("left", "right"), backbone=backbone)
    for label in pad.labels:
        number = photos.labels.index(label)
        for burst, n in enumerate((photos.classes == number).nonzero()[0][:20]):
            pad.add_example(photos.frames[n], label, burst=burst)
    pad.train()
    assert pad.predictor is not None
    taught = Taught(backbone, pad.predictor, pad.decisions, mirrored=False)
    export("teachable-machine", taught, folder)


if __name__ == "__main__":
    main()
