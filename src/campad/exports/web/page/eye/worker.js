// @ts-check
// A worker in which the whole project runs: pixels come in, probabilities and familiarity go out.

import { toRgb } from "../capture/crop.js";
import { toRgba } from "../capture/planes.js";
import { unpacked } from "./unpack.js";

const RUNTIME = new URL("../runtime/", import.meta.url).href;
const LONGEST_START_MS = 20_000;

/** @type {any} */
let ort;
/** @type {any} */
let session;
let size = 0;

/** @param {{graph: ArrayBuffer, side: number}} start */
async function start({ graph, side }) {
  size = side;
  const [runtime, wasmBinary] = await Promise.all([import(`${RUNTIME}ort.js`), unpacked(`${RUNTIME}wasm.bin`)]);
  ort = runtime;
  ort.env.logLevel = "error";
  Object.assign(ort.env.wasm, { wasmBinary, wasmPaths: { mjs: `${RUNTIME}wasm.js` }, numThreads: 1, initTimeout: LONGEST_START_MS });
  session = await ort.InferenceSession.create(new Uint8Array(graph), { executionProviders: ["wasm"], graphOptimizationLevel: "all", logSeverityLevel: 3 });
  await see({ pixels: new Uint8Array(3 * size * size) }); // the first one takes longest
  return { version: ort.env.versions.web };
}

/** @param {{pixels: Uint8Array}} frame RGB, or planes as planes.js has them */
async function see({ pixels }) {
  const started = performance.now();
  const rgb = pixels.length === 3 * size * size ? pixels : toRgb(toRgba(pixels, size));
  const input = new ort.Tensor("uint8", rgb, [1, size, size, 3]);
  const { probabilities, familiarity } = await session.run({ frames: input }, ["probabilities", "familiarity"]);
  return { probabilities: [...probabilities.data], familiarity: familiarity.data[0], ms: performance.now() - started };
}

/** @type {Record<string, (data: any) => Promise<any>>} */
const acts = { start, see };

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ answer: await acts[data.act](data) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
