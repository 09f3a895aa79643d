// @ts-check
// A worker in which the network runs: pixels come in, and what the network makes of them goes out.

import { toRgb } from "../capture/crop.js";
import { toRgba } from "../capture/planes.js";
import { fromHalf, isFinite, toHalf } from "./half.js";
import { lookAt } from "./look.js";
import { openOnnx } from "./onnx.js";
import { openProgram } from "./program.js";
import { warp } from "./warp.js";

const WARM = 2; // runs before the first picture: the first ones are slower
const MEASURED = 4;
const OPENERS = { campad: openProgram, wasm: openOnnx, webgpu: openOnnx };

/** @type {(rgb: Uint8Array) => Promise<any>} gives numbers of 32 or of 16 bits */
let infer;
let size = 0;

/**
 * Load the network, and try it.
 * @param {{network: ArrayBuffer, side: number, provider: "campad" | "wasm" | "webgpu", threads: number}} start
 */
async function start({ network, side, provider, threads }) {
  size = side;
  const opened = await OPENERS[provider](network, { provider: /** @type {any} */ (provider), threads }, side);
  infer = opened.infer;
  for (let run = 0; run < WARM; run += 1) await embed(pattern());
  return { version: opened.version };
}

async function measure() {
  let { ms, activation } = await embed(pattern());
  for (let run = 1; run < MEASURED; run += 1) ms = Math.min(ms, (await embed(pattern())).ms);
  // Ways to run it are compared, and some give numbers of 16 bits as whole numbers.
  return { ms, sample: fromHalf(new Uint16Array(activation.buffer, activation.byteOffset, activation.length / 2)) };
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
