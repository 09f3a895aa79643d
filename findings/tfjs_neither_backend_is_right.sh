#!/bin/sh
# TensorFlow.js in WebAssembly, and in plain JavaScript: what differs besides the speed?
#
# A good guess: the last bits. A kernel that a backend lacks is an error ("not registered"), one that it has was tested against the
# other's, and the plain one ("cpu") is what is right. A batch of pictures is its pictures, one by one.
# What happens: in TensorFlow.js 4.22.0 each is wrong where the other is right. In plain JavaScript tf.image.transform turns the first picture
# of a batch as it should, and makes something else of every further one, with one matrix for all or one for each; alone they are right.
# In WebAssembly tf.conv2d with padding "same" and steps longer than its kernel (2 at 3, 3 at 4) gives other numbers everywhere, where
# the sizes leave nothing to pad; depthwise, too. And tf.prelu with slopes along another axis than the last, as Keras's PReLU with
# shared_axes may have them, takes them in the wrong order. No warning. Both are right in "valid", and in kernels of 1.
# Why it matters to campad: a page may learn from frames that were turned and shifted, and networks run in WebAssembly where there is no
# graphics card. campad's own page does neither with TensorFlow.js; a network that it exports for it has no steps longer than a
# kernel unless the network that was brought has.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @tensorflow/tfjs@4.22.0 \
    @tensorflow/tfjs-backend-wasm@4.22.0 >/dev/null
cat > try.js <<'JS'
const path = require("path");
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");

const folder = path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"));
wasm.setWasmPaths(path.join(folder, "dist") + path.sep);

/** Numbers from 0 to 255 that are the same in every run. */
function noise(count) {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return (state / 2147483647) * 255;
  });
}

/** A sum over a square of ones, with "same": nothing is left to pad, so windows begin at their steps. */
function sums(pixels, side, size, step) {
  const places = Math.ceil(side / step);
  const found = [];
  for (let top = 0; top < places * step; top += step) {
    for (let left = 0; left < places * step; left += step) {
      let sum = 0;
      for (let row = top; row < Math.min(top + size, side); row++) {
        for (let column = left; column < Math.min(left + size, side); column++) sum += pixels[row * side + column];
      }
      found.push(sum);
    }
  }
  return found;
}

const apart = (one, other) => Math.max(...one.map((number, place) => Math.abs(number - other[place])));
const numbers = (tensor) => Array.from(tensor.dataSync());
const MATRIX = [0.9, -0.3, 1, 0.3, 0.9, -1, 0, 0];

/** How far what this backend says is from what is right, by what is asked. */
function asked() {
  const found = {};
  const pair = tf.tensor4d(noise(2 * 9 * 9 * 3), [2, 9, 9, 3]);
  for (const [name, matrices] of [["one matrix", [MATRIX]], ["a matrix each", [MATRIX, MATRIX]]]) {
    const both = tf.image.transform(pair, tf.tensor2d(matrices), "bilinear", "constant", 5);
    for (const [place, word] of [[0, "first"], [1, "second"]]) {
      const alone = tf.image.transform(pair.slice([place, 0, 0, 0], [1, 9, 9, 3]), tf.tensor2d([MATRIX]), "bilinear", "constant", 5);
      found[`transform, ${name}, ${word} picture`] = apart(numbers(both.slice([place, 0, 0, 0], [1, 9, 9, 3])), numbers(alone));
    }
  }
  for (const [size, step, side] of [[2, 2, 12], [1, 3, 12], [2, 3, 12], [3, 4, 12], [3, 4, 192]]) {
    const pixels = noise(side * side);
    const x = tf.tensor4d(pixels, [1, side, side, 1]);
    const right = sums(pixels, side, size, step);
    const what = `${size} at ${step} of ${side}`;
    found[`conv2d, same, ${what}`] = apart(numbers(tf.conv2d(x, tf.ones([size, size, 1, 1]), step, "same")), right);
    found[`depthwiseConv2d, same, ${what}`] = apart(numbers(tf.depthwiseConv2d(x, tf.ones([size, size, 1, 1]), step, "same")), right);
    found[`conv2d, valid, ${what}`] = apart(numbers(tf.conv2d(x, tf.ones([size, size, 1, 1]), step, "valid")), right);
  }
  const below = tf.neg(tf.tensor4d(noise(4 * 5 * 3), [1, 4, 5, 3]));
  for (const shape of [[3], [1, 1, 3], [5, 1], [4, 1, 1]]) {
    const slopes = tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, place) => 0.1 + place / 10), shape);
    found[`prelu, slopes of ${shape.join(" x ")}`] = apart(numbers(tf.prelu(below, slopes)), numbers(tf.mul(below, slopes)));
  }
  return found;
}

const WRONG = {
  cpu: ["transform, one matrix, second picture", "transform, a matrix each, second picture"],
  wasm: ["conv2d, same, 2 at 3 of 12", "depthwiseConv2d, same, 2 at 3 of 12", "conv2d, same, 3 at 4 of 12",
    "depthwiseConv2d, same, 3 at 4 of 12", "conv2d, same, 3 at 4 of 192", "depthwiseConv2d, same, 3 at 4 of 192",
    "prelu, slopes of 5 x 1", "prelu, slopes of 4 x 1 x 1"],
};

async function main() {
  console.log("node", process.version, "TensorFlow.js", tf.version.tfjs, "its WebAssembly", wasm.version_wasm);
  for (const backend of ["cpu", "wasm"]) {
    await tf.setBackend(backend);
    await tf.ready();
    for (const [what, off] of Object.entries(asked())) {
      console.log(`${backend}: ${what}: ${off.toFixed(3)} off`);
      const wrong = WRONG[backend].includes(what);
      if (wrong ? off < 1 : off > 0.01) throw new Error(`${backend}, ${what}: it was ${wrong ? "wrong" : "right"}`);
    }
  }
}
main().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
JS
node try.js 2>/dev/null
