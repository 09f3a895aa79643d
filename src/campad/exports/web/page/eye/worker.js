// @ts-check
// A worker in which the whole project runs: pixels come in, probabilities and familiarity go out.

// @ts-expect-error it is written beside when the page is exported
import * as ort from "../runtime/ort.js";
import { toRgb } from "../capture/crop.js";
import { toRgba } from "../capture/planes.js";
import "./opened.js"; // it begins at once
import { NOTHING } from "./nothing.js";

const LONGEST_START_MS = 20_000;
const HERE = new URL("./opened.js", import.meta.url).href;

ort.env.logLevel = "error";
Object.assign(ort.env.wasm, { wasmPaths: { mjs: HERE }, numThreads: 1, initTimeout: LONGEST_START_MS });
// The runtime wakes up while the network is still on its way.
const awake = open(NOTHING, "disabled");
awake.catch(() => null); // `start` hears of that

/** @type {any} */
let session;
let size = 0;

/** @param {Uint8Array} graph @param {"all" | "disabled"} optimise @returns {Promise<any>} */
function open(graph, optimise) {
  return ort.InferenceSession.create(graph, { executionProviders: ["wasm"], graphOptimizationLevel: optimise, logSeverityLevel: 3 });
}

/** @param {{network: Uint8Array, side: number, optimised: boolean}} start */
async function start({ network, side, optimised }) {
  size = side;
  await awake;
  session = await open(network, optimised ? "disabled" : "all");
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
