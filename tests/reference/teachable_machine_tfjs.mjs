// node teachable_machine_tfjs.mjs PATH/TO/model.json OUT.json
// A Teachable Machine image export in TF.js: its pooled features and its class probabilities.
// The export is a Sequential of two Sequentials: network with average pooling, then the head.

import { imageHeader, inputs, loadModel, sample, sampleClasses, writeJson } from "./tfjs.mjs";

const [modelPath, outPath] = process.argv.slice(2);
const { model, weightsSha256 } = await loadModel(modelPath);
const [network, head] = model.layers;
const features = network.predict(inputs());
const layers = { features: sample(features), probabilities: sampleClasses(head.predict(features)) };
writeJson(outPath, { ...imageHeader(), weights_sha256: weightsSha256, layers });
