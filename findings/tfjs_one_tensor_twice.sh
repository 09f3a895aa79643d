#!/bin/sh
# May a tensor enter one layer of TF.js twice, as in x * x, and go on to another layer as well?
#
# A good guess: of course, it is a graph. tf.layers.multiply().apply([x, x]) is accepted, the model is built, its summary
# and its shapes are right, and alone it predicts what it should.
# What happens: as soon as x goes to another layer too, predict() fails, with "Tensor is disposed" or "Cannot read
# properties of undefined (reading 'backend')", by the order of the branches. With x and a copy of x it works. (We think
# that predict counts who still needs a tensor, once for each layer, and takes one off for each place that it goes to.)
# It is so in 4.22.0, the newest, and the square, the mean of squares and the length of a vector are all written so.
# Why it matters to campad: "none of these" and the default network's two taps need squares of what others take as well.
# Its exports for TF.js and Teachable Machine multiply x by its negative, which a layer of its own makes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . \
    @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-layers@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 >/dev/null
cat > try.js <<'JS'
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const { input, layers, model, version_layers } = require("@tensorflow/tfjs-layers");

const copied = (x) => layers.activation({ activation: "linear" }).apply(x);
const square = (a, b) => layers.multiply({}).apply([a, b]);
const added = (a, b) => layers.add({}).apply([a, b]);

/** What x = [2] comes to, or the error's words. */
function predicted(join) {
  const x = input({ shape: [1] });
  const here = layers.dense({ units: 1, kernelInitializer: "ones", useBias: false }).apply(x);
  const built = model({ inputs: x, outputs: join(here) });
  try {
    return String(built.predict(tf.tensor2d([[2]])).dataSync()[0]);
  } catch (error) {
    return `error: ${error.message}`;
  }
}

async function main() {
  console.warn = () => {}; // that Node could be faster
  await tf.setBackend("cpu");
  console.log("node", process.version, "tfjs-layers", version_layers);
  const rows = [
    ["x * x", (x) => square(x, x), "4"],
    ["x * x + x", (x) => added(square(x, x), x), "error: "],
    ["x + x * x", (x) => added(x, square(x, x)), "error: "],
    ["x * copy of x + x", (x) => added(square(x, copied(x)), x), "6"],
  ];
  for (const [name, join, wanted] of rows) {
    const found = predicted(join);
    console.log(`${name} at 2: ${found}`);
    if (!found.startsWith(wanted)) throw new Error(`it was ${wanted}`);
  }
}
main().catch((error) => { console.error(error.message); process.exit(1); });
JS
node try.js >said 2>&1 || { cat said; exit 1; }
grep -v -e '^=*$' -e 'speed things up' said
