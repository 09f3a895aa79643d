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

PYTHON = """\
## In Python

```python
import numpy as np
from PIL import Image, ImageOps
{imports}

{opened}

# A phone that is held upright says so beside the pixels: exif_transpose turns them.
picture = ImageOps.exif_transpose(Image.open("photo.jpg")).convert("RGB")
side = min(picture.size)
left, top = (picture.width - side) // 2, (picture.height - side) // 2
square = picture.crop((left, top, left + side, top + side))
square = square.resize(({size}, {size}), Image.Resampling.BILINEAR)
{turn}
{said}
best = labels[int(np.argmax(probabilities))]
print("none of these" if familiarity < 0.5 else best)
```

Pixels go in as they are, 0 to 255, red first: what the network does to them is inside.{stranger}

## In a browser

`campad export PROJECT --to teachable-machine` makes files for browsers.
"""

KERAS = """\
`model.keras` is for Keras 3; `model.h5` holds the same for what was built with Keras 2. The code
below needs no campad: `pip install keras jax pillow`, and the variable `KERAS_BACKEND=jax` set
before Python starts. Without that Keras looks for TensorFlow.

"""
KERAS_OPENED = """\
labels = {labels}
model = keras.models.load_model("model.keras")
{eye}"""
KERAS_SAID = """\
pixels = np.asarray(square, np.float32)[None]
{said}"""

TFLITE = """\
`model.tflite` counts in float32 and says what the project says. `model_int8.tflite` is for small
machines: its network's larger kernels are whole numbers, and it is up to two hundredths off. The
code below needs no campad: `pip install ai-edge-litert pillow`.

"""
INTERPRETER = "from ai_edge_litert.interpreter import Interpreter"
TFLITE_OPENED = """\
labels = {labels}
runtime = Interpreter("model.tflite")
runtime.allocate_tensors()
(entry,) = runtime.get_input_details()
outputs = {{one["name"]: one["index"] for one in runtime.get_output_details()}}"""
TFLITE_SAID = """\
runtime.set_tensor(entry["index"], np.asarray(square, np.uint8)[None])
runtime.invoke()
(probabilities,) = runtime.get_tensor(outputs["probabilities"])
{familiar}"""

SKLEARN = """\
`network.onnx` makes activations of a picture, in ONNX Runtime. `model.skops` has what was taught,
as estimators of scikit-learn's own, and opens without pickle. Both need no campad:
`pip install onnxruntime "scikit-learn>=1.8" skops`. Nothing in them tells what is none of the
classes.

"""
SKLEARN_OPENED = """\
network = onnxruntime.InferenceSession("network.onnx")
(entry,) = network.get_inputs()
model = skops.io.load("model.skops")
labels = model.classes_"""
SKLEARN_SAID = """\
(activations,) = network.run(None, {{entry.name: np.asarray(square, np.uint8)[None]}})
(probabilities,) = model.predict_proba(activations.reshape(1, -1))
{familiar}"""

PYTHON_FAMILIAR = {
    "eye": 'familiar = model.get_layer("familiarity").output\n'
    "eye = keras.Model(model.inputs[0], [model.outputs[0], familiar])",
    "said": "(probabilities,), ((familiarity,),) = (np.asarray(one) for one in eye(pixels))",
    "familiar": '((familiarity,),) = runtime.get_tensor(outputs["familiarity"])',
}
PYTHON_WITHOUT = {
    "eye": "# This project takes everything as one of its classes.",
    "said": "(probabilities,), familiarity = np.asarray(model(pixels)), 1",
    "familiar": "familiarity = 1  # this project takes everything as one of its classes",
}

STRANGER = " The stranger\na picture is, the more alike are its `probabilities`."

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
ml5 takes the folder as it is, by its whole address:
`await ml5.imageClassifier(new URL("model.json", location).href)`, with p5 1 in `preload()`, without
`await`. A short address it takes for a name that it does not know, and fetches another network.
Give it mirrored pictures where the project was taught in a mirror."""
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
    write = _for_browsers if proof.kind == "teachable-machine" else _for_python
    return HEAD.format(classes=", ".join(proof.labels)) + write(proof, familiar)


def _for_browsers(proof: Proof, familiar: bool) -> str:
    fits = proof.size == ML5_SIZE
    parts = FAMILIAR if familiar else WITHOUT
    return TEACHABLE_MACHINE.format(
        size=proof.size,
        mirror=json.dumps(proof.mirrored),
        labels=json.dumps(proof.labels, ensure_ascii=False),
        ml5=ML5_FITS if fits else ML5_DOES_NOT.format(size=proof.size),
        turn=f"context.setTransform(-1, 0, 0, 1, {proof.size}, 0);  // as in a mirror"
        if proof.mirrored
        else "// Not mirrored: the project was taught so.",
        **parts,
    )


def _for_python(proof: Proof, familiar: bool) -> str:
    head, imports, opened, said = {
        "keras": (KERAS, "import keras", KERAS_OPENED, KERAS_SAID),
        "tflite": (TFLITE, INTERPRETER, TFLITE_OPENED, TFLITE_SAID),
        "sklearn": (SKLEARN, "import onnxruntime\nimport skops.io", SKLEARN_OPENED, SKLEARN_SAID),
    }[proof.kind]
    labels = json.dumps(proof.labels, ensure_ascii=False)
    parts = {**(PYTHON_FAMILIAR if familiar else PYTHON_WITHOUT), "labels": labels}
    return head + PYTHON.format(
        imports=imports,
        opened=opened.format(**parts),
        said=said.format(**parts),
        size=proof.size,
        stranger=STRANGER if familiar else "",
        turn="square = ImageOps.mirror(square)  # as in a mirror"
        if proof.mirrored
        else "# Not mirrored: the project was taught so.",
    )
