// node dense_tfjs.mjs dense_problem.json OUT.json
// The problem of dense_head.py with TF.js's layers, its categoricalCrossentropy and its Adam.

import { readFileSync } from "node:fs";
import { header, nineDigits, tf, writeJson } from "./tfjs.mjs";

const [problemPath, outPath] = process.argv.slice(2);
const task = JSON.parse(readFileSync(problemPath, "utf8"));
const [xs, ys] = [tf.tensor2d(task.xs), tf.tensor2d(task.ys)];
const { learning_rate, beta1, beta2, epsilon } = task.adam;

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [xs.shape[1]], units: task.b1.length, activation: "relu" }),
    tf.layers.dense({ units: ys.shape[1], activation: "softmax", useBias: false }),
  ],
});
model.setWeights([tf.tensor2d(task.W1), tf.tensor1d(task.b1), tf.tensor2d(task.W2)]);
model.compile({
  optimizer: tf.train.adam(learning_rate, beta1, beta2, epsilon),
  loss: "categoricalCrossentropy",
});

const losses = [];
for (const batch of task.batches) { // the loss is the one before the step
  losses.push(nineDigits(await model.trainOnBatch(tf.gather(xs, batch), tf.gather(ys, batch))));
}
const round = (value) => (Array.isArray(value) ? value.map(round) : nineDigits(value));
const final = nineDigits(model.evaluate(xs, ys, { batchSize: xs.shape[0] }).dataSync()[0]);
const [W1, b1, W2] = model.getWeights().map((weight) => round(weight.arraySync()));
writeJson(outPath, { ...header(), problem_sha256: task.sha256, losses, final_loss: final, W1, b1, W2 });
