// What the TF.js scripts share: finding TF.js, reading a model from disk, sampling a layer.
// TF.js is looked for in the folder the script is run from, so that nothing is installed here.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { referenceImages, sha256 } from "./images.mjs";

export const tf = createRequire(join(process.cwd(), "/"))("@tensorflow/tfjs");
await tf.setBackend("cpu");

const SIZE = 224;
const COUNT = 512;
const STRIDE = 7919; // a prime, so that every channel and place has its turn

export const header = () => ({
  framework: "@tensorflow/tfjs",
  version: tf.version.tfjs,
  backend: tf.getBackend(),
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});

export const imageHeader = () => ({
  ...header(),
  images: { count: 3, size: SIZE, sha256: sha256(referenceImages(SIZE)) },
  preprocessing: "x / 127 - 1",
  sampling: { stride: STRIDE, count: COUNT, rule: "flat[i * stride % n] for i < min(count, n)" },
});

export async function loadModel(path) {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path, "utf8"));
  const shards = weightsManifest.flatMap((group) => group.paths);
  const weights = Buffer.concat(shards.map((shard) => readFileSync(join(dirname(path), basename(shard)))));
  const weightData = new Uint8Array(weights).buffer;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  return { model, weightsSha256: sha256(weights) };
}

/** (3, 224, 224, 3) float32, the tutorial's way. */
export const inputs = () =>
  tf.tensor4d(referenceImages(SIZE), [3, SIZE, SIZE, 3], "int32").toFloat().div(127).sub(1);

export const nineDigits = (value) => Number(value.toPrecision(9)); // enough to give a float32 back

/** Shape of one image's activation; for each image its mean and sampled values. */
export function sample(batch) {
  const out = { shape: batch.shape.slice(1), mean: [], values: [] };
  for (const tensor of tf.unstack(batch)) {
    const flat = tensor.dataSync();
    const n = flat.length;
    out.mean.push(nineDigits(flat.reduce((sum, value) => sum + value, 0) / n));
    out.values.push(Array.from({ length: Math.min(COUNT, n) }, (_, i) => nineDigits(flat[(i * STRIDE) % n])));
  }
  return out;
}

/** The same for probabilities, with the most likely class of each image. */
export const sampleClasses = (batch) => ({ argmax: [...batch.argMax(-1).dataSync()], ...sample(batch) });

/** JSON with short arrays on one line each. */
export function writeJson(path, content) {
  const text = JSON.stringify(content, null, 1);
  const compact = text.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, " "));
  writeFileSync(path, `${compact}\n`);
}
