"""The README beside an export: what the files are, and how they are used, with code that works."""

from __future__ import annotations

import json

from campad.exports.proof import Proof

ML5_SIZE = 224

HEAD = """\
# {classes}

Made by campad. It tells apart: {classes}.

`campad verify .` in this folder repeats the proof that it says what the project said.

"""

TEACHABLE_MACHINE = """\
## In Teachable Machine's library

`model.json`, `weights.bin` and `metadata.json` are what Teachable Machine exports. Lay them beside
your page, with `tf.min.js` of @tensorflow/tfjs 1.3.1, which that library asks for, and
`teachablemachine-image.min.js` of @teachablemachine/image 0.8.5.

```html
<script src="tf.min.js"></script>
<script src="teachablemachine-image.min.js"></script>
<script type="module">
const model = await tmImage.load("model.json", "metadata.json");
const webcam = new tmImage.Webcam({size}, {size}, {mirror});  // the last: as in a mirror
await webcam.setup();
await webcam.play();
for (;;) {{
  webcam.update();
  console.log(await model.predict(webcam.canvas));  // [{{className, probability}}, ...]
  await new Promise(requestAnimationFrame);
}}
</script>
```

{ml5}

## In TensorFlow.js, with "none of these"

```js
// const tf = ..., of 1.3.1 or newer. `picture`: a video, an image or a canvas.
const labels = {labels};
const model = await tf.loadLayersModel("model.json");
{eye}

function look(picture) {{
  const width = picture.videoWidth || picture.naturalWidth || picture.width;
  const height = picture.videoHeight || picture.naturalHeight || picture.height;
  const side = Math.min(width, height);
  const square = document.createElement("canvas");
  square.width = square.height = {size};
  const context = square.getContext("2d");
  context.imageSmoothingQuality = "high";
  {turn}
  const left = (width - side) / 2, top = (height - side) / 2;
  context.drawImage(picture, left, top, side, side, 0, 0, {size}, {size});
  return tf.tidy(() => {{
    const pixels = tf.browser.fromPixels(square).toFloat().div(127).sub(1).expandDims();
    {said}
    const probabilities = [...both[0].dataSync()];
    {familiar}
    const best = probabilities.indexOf(Math.max(...probabilities));
    return {{ label: familiarity < 0.5 ? null : labels[best], probabilities, familiarity }};
  }});
}}
```

`label` is null for what is none of the classes; the stranger a picture is, the more alike are its
`probabilities`.

## In Python

TensorFlow.js's files are for browsers. `campad export PROJECT --to onnx` makes a file for Python.
"""

FAMILIAR = {
    "eye": "const eye = tf.model({\n"
    "  inputs: model.inputs,\n"
    '  outputs: [model.outputs[0], model.getLayer("familiarity").output],\n'
    "});",
    "said": "const both = eye.predict(pixels);",
    "familiar": "const familiarity = both[1].dataSync()[0];",
}
WITHOUT = {
    "eye": "// This project takes everything as one of its classes.",
    "said": "const both = [model.predict(pixels)];",
    "familiar": "const familiarity = 1;",
}

ML5_FITS = """\
ml5 takes the folder as it is: `ml5.imageClassifier("model.json")`. Give it mirrored pictures where
the project was taught in a mirror."""
ML5_DOES_NOT = """\
ml5, and the Scratch extensions that are built on it, show every network pictures of 224 x 224; this
one takes {size} x {size} and cannot be used there. Teach with the network mobilenet-v1-0.25 for
these."""


def readme(proof: Proof, *, familiar: bool) -> str:
    """Return the text for an export.

    Args:
        proof: of it.
        familiar: whether anything is ever called strange.
    """
    fits = proof.size == ML5_SIZE
    parts = FAMILIAR if familiar else WITHOUT
    text = TEACHABLE_MACHINE.format(
        size=proof.size,
        mirror=json.dumps(proof.mirrored),
        labels=json.dumps(proof.labels, ensure_ascii=False),
        ml5=ML5_FITS if fits else ML5_DOES_NOT.format(size=proof.size),
        turn=f"context.setTransform(-1, 0, 0, 1, {proof.size}, 0);  // as in a mirror"
        if proof.mirrored
        else "// Not mirrored: the project was taught so.",
        **parts,
    )
    return HEAD.format(classes=", ".join(proof.labels)) + text
