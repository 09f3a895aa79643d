// node mobilenet_tfjs.mjs PATH/TO/model.json OUT.json
// The tutorial's MobileNet v1 0.25 in TF.js: three cuts and the class probabilities.

import { imageHeader, inputs, loadModel, sample, sampleClasses, tf, writeJson } from "./tfjs.mjs";

const LAYERS = ["conv1_relu", "conv_pw_5_relu", "conv_pw_13_relu", "reshape_2"];

const [modelPath, outPath] = process.argv.slice(2);
const { model, weightsSha256 } = await loadModel(modelPath);
const taps = tf.model({ inputs: model.inputs, outputs: LAYERS.map((name) => model.getLayer(name).output) });
const outputs = taps.predict(inputs());
const layers = Object.fromEntries(
  LAYERS.map((name, i) => [name, name === "reshape_2" ? sampleClasses(outputs[i]) : sample(outputs[i])]),
);
writeJson(outPath, { ...imageHeader(), weights_sha256: weightsSha256, layers });
