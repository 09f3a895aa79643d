#!/bin/sh
# Keras's layer Resizing, as TensorFlow.js reads it.
#
# A good guess: a model.json with a layer of Keras's own, which TensorFlow.js has by the same name with the same settings, gives
# the same numbers there; bilinear is bilinear, and pixels have their middles at halves since TensorFlow 2.
# What happens: in a model, TensorFlow.js 4.22 loads the layer and fails at the first prediction, since it takes a list with one
# picture in it for the picture. Called by itself it works, and passes the opposite of "crop to aspect ratio" on as "align
# corners". So by default the outermost pixels' middles are laid on each other, as in TensorFlow 1, and where it is set, pixels
# have their corners on whole numbers: two other pictures, and neither is Keras's.
# Why it matters to campad: its default network enlarges the middle of a frame. In its exports for Keras and TensorFlow.js that is
# two products with a matrix, between layers that change the order of axes, which mean the same in both.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet tensorflow-cpu==2.21.0
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0 > install.log 2>&1 || { cat install.log; exit 1; }
cat > in_keras.py <<'PY'
import json

import keras
import numpy as np
import tensorflow as tf

print("keras", keras.__version__, "tensorflow", tf.__version__)
row = np.array([0, 10, 20, 30], np.float32)
picture = np.broadcast_to(row[None, None, :, None], (1, 4, 4, 1))
said = {}
for crop in (False, True):
    layer = keras.layers.Resizing(8, 8, interpolation="bilinear", crop_to_aspect_ratio=crop)
    said[str(crop).lower()] = np.asarray(layer(picture))[0, 0, :, 0].tolist()
print("Keras:", said)
with open("keras.json", "w") as file:
    json.dump(said, file)
PY
venv/bin/python in_keras.py 2> warnings.log || { cat warnings.log; exit 1; }
cat > in_tfjs.cjs <<'JS'
const fs = require("fs");
const assert = require("assert");
console.warn = () => {};  // that Node has a quicker package
const tf = require("@tensorflow/tfjs");

console.log("tfjs", tf.version["tfjs-layers"], "node", process.version);
const keras = JSON.parse(fs.readFileSync("keras.json"));
const picture = tf.tidy(() => tf.tensor([0, 10, 20, 30]).reshape([1, 1, 4, 1]).tile([1, 4, 1, 1]));

/** What a model.json says of a layer, read as TF.js reads one, and asked. */
async function inModel() {
  const input = {
    class_name: "InputLayer", name: "x", inbound_nodes: [],
    config: { batch_input_shape: [null, 4, 4, 1], dtype: "float32", sparse: false, name: "x" },
  };
  const layer = {
    class_name: "Resizing", name: "y", inbound_nodes: [[["x", 0, 0, {}]]],
    config: { name: "y", trainable: true, dtype: "float32", height: 8, width: 8, interpolation: "bilinear" },
  };
  const config = { name: "m", layers: [input, layer], input_layers: [["x", 0, 0]], output_layers: [["y", 0, 0]] };
  const topology = { keras_version: "2.15.0", backend: "tensorflow", model_config: { class_name: "Functional", config } };
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: topology }));
  return model.predict(picture);
}

/** The same layer, called with the picture. */
function alone(cropToAspectRatio) {
  const layer = tf.layers.resizing({ height: 8, width: 8, interpolation: "bilinear", cropToAspectRatio });
  return Array.from(layer.apply(picture).dataSync()).slice(0, 8).map((x) => Math.round(x * 100) / 100);
}

const near = (a, b) => a.every((x, i) => Math.abs(x - b[i]) < 0.01);
const ends = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => 30 * i / 7);
const corners = [0, 5, 10, 15, 20, 25, 30, 30];
(async () => {
  const message = await inModel().then(() => "none", (error) => error.message);
  console.log("TF.js, in a model:", message);
  assert.match(message, /x must be rank 3 or 4, but got rank 1/);
  for (const crop of [false, true]) {
    const got = alone(crop);
    console.log(`TF.js, by itself, crop to aspect ratio ${crop}:`, got);
    assert(!near(got, keras[String(crop)]), "as Keras has it");
    assert(near(got, crop ? corners : ends));
  }
})().catch((error) => { console.error(error); process.exit(1); });
JS
node in_tfjs.cjs
