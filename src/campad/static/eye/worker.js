// @ts-check
// A worker in which the network runs: pixels come in, and what the network makes of them goes out.

import { toRgb } from "../capture/crop.js";
import { toRgba } from "../capture/planes.js";
import { isFinite, toHalf } from "./half.js";
import { lookAt } from "./look.js";
import { warp } from "./warp.js";

const RUNTIME = new URL("/assets/runtime/", location.href).href;
const SCRIPTS = { wasm: "ort.wasm.min.mjs", webgpu: "ort.webgpu.min.mjs" };
// The last step is to numbers of 16 bits, which many graphics processors do not have.
const PROVIDERS = { wasm: "wasm", webgpu: { name: "webgpu", forceCpuNodeNames: ["activations/halves"] } };
const LONGEST_START_MS = 20_000; // without it, a runtime that does not come up waits for ever in silence
const WARM = 2; // runs before the first picture: the first ones are slower
const MEASURED = 4;

/** @typedef {{provider: "wasm" | "webgpu", threads: number}} Way to run it */

/** @type {any} */
let ort;
/** @type {any} */
let session;
let size = 0;

/**
 * Load the runtime and the network, and try it.
 * @param {{graph: ArrayBuffer, side: number} & Way} start
 */
async function start({ graph, side, provider, threads }) {
  size = side;
  if (provider === "webgpu" && !(await hasGraphicsProcessor())) throw new Error("no adapter");
  ort = await import(RUNTIME + SCRIPTS[provider]);
  ort.env.logLevel = "error";
  Object.assign(ort.env.wasm, { wasmPaths: RUNTIME, numThreads: threads, initTimeout: LONGEST_START_MS });
  session = await ort.InferenceSession.create(new Uint8Array(graph), { executionProviders: [PROVIDERS[provider]], graphOptimizationLevel: "all", logSeverityLevel: 3 });
  for (let run = 0; run < WARM; run += 1) await embed(pattern());
  return { version: ort.env.versions.web };
}

/** A real one: what a processor computes in its place takes seconds. */
async function hasGraphicsProcessor() {
  const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter();
  return Boolean(adapter) && !(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter);
}

async function measure() {
  const times = [];
  for (let run = 0; run < MEASURED; run += 1) times.push((await embed(pattern())).ms);
  return { ms: Math.min(...times), sample: Float32Array.from(await infer(pattern())) };
}

/** A picture of everything that there is. */
const pattern = () => Uint8Array.from({ length: 3 * size * size }, (_, at) => at * 37);

/** @param {{pixels: Uint8Array, look: boolean}} frame */
async function see({ pixels, look }) {
  const rgb = asRgb(pixels);
  return { ...(await embed(rgb)), ...(look ? lookAt(rgb, size) : {}) };
}

/** @param {{pixels: Uint8Array, strengths: number[]}} frame */
const seeCopy = ({ pixels, strengths }) => embed(warp(asRgb(pixels), size, strengths));

/** @param {Uint8Array} pixels RGB, or planes as planes.js has them */
const asRgb = (pixels) => (pixels.length === 3 * size * size ? pixels : toRgb(toRgba(pixels, size)));

/** @param {Uint8Array} rgb @returns {Promise<{activation: Uint8Array, ms: number}>} numbers of 16 bits */
async function embed(rgb) {
  const started = performance.now();
  const data = await infer(rgb);
  const halves = data instanceof Float32Array ? toHalf(data) : new Uint16Array(data.buffer, data.byteOffset, data.length);
  if (!isFinite(halves)) throw new Error("the network gave numbers that are not finite, or too large for 16 bits");
  return { activation: new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength), ms: performance.now() - started };
}

/** @param {Uint8Array} rgb @returns {Promise<any>} numbers of 32 or of 16 bits */
async function infer(rgb) {
  const input = new ort.Tensor("uint8", rgb, [1, size, size, 3]);
  const outputs = await session.run({ [session.inputNames[0]]: input });
  return outputs[session.outputNames[0]].data;
}

/** @type {Record<string, (data: any) => Promise<any>>} */
const acts = { start, measure, see, seeCopy };

addEventListener("message", async ({ data }) => {
  try {
    const answer = await acts[data.act](data);
    postMessage({ answer }, { transfer: answer.activation ? [answer.activation.buffer] : [] });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
