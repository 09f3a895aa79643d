"""The README beside the page to take away."""

from __future__ import annotations

from collections.abc import Sequence

TEXT = """\
# {classes}

A page made by campad. By the camera it tells apart: {classes}.

## Open it

Put this folder on any web server. On your own machine, with Python:

```sh
python -m http.server --directory . --bind 127.0.0.1 8000
```

and open http://localhost:8000. Browsers give a camera only to `localhost` and to addresses that
begin with https. No picture leaves the device: the page sends nothing to anybody. Once opened, it
works without a network.

`campad verify .` in this folder repeats the proof that it says what the project said.

## In a page of yours

Lay your page into this folder. For every picture there is an event:

```html
<video id="video" muted playsinline></video>
<p id="seen"></p>
<script type="module">
import {{ Campad }} from "./campad.js";

const video = document.getElementById("video");
const campad = await Campad.begin(); // goes on loading while the camera starts
video.srcObject = await navigator.mediaDevices.getUserMedia({{ video: true }});
await video.play();
campad.watch(video);
addEventListener("campad", ({{ detail }}) => {{
  document.getElementById("seen").textContent = detail.class ?? "none of these";
}});
</script>
```

| `event.detail` | |
|---|---|
| `class` | the class that is on, after smoothing and thresholds; `null` is none |
| `changed` | it is another one than the last time |
| `events` | what is pressed and let go now: `{{ kind: "press" or "release", class }}` |
| `pressed` | what is pressed after that |
| `probabilities` | of each class, by name; the stranger a picture, the more alike |
| `familiarity` | 1 is like what was taught, 0 is not; below 0.5 it is none of the classes |
| `seen` | false: no picture comes any more |

## In p5

`p5.html` and `sketch.js` are an example. p5 itself is not here: lay `p5.min.js` of the package p5
beside them.

## In Python

`campad export PROJECT --to onnx` makes a file for Python.

## Whose it is

`runtime/` is onnxruntime-web, by Microsoft, under the MIT license; `wasm.bin` is its `.wasm` file,
packed by gzip.
"""


def readme(labels: Sequence[str]) -> str:
    """Return the text."""
    return TEXT.format(classes=", ".join(labels))
