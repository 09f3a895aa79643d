// Runs every program of a folder on its frames with each kind of code, by the page's own modules, for test_compiled.py.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Worker as Thread } from "node:worker_threads";

setFlagsFromString("--experimental-wasm-relaxed-simd"); // older ones have it, but not by themselves
const THREAD = `
  const { parentPort, workerData } = require("node:worker_threads");
  globalThis.addEventListener = (kind, hear) => parentPort.on(kind, (data) => hear({ data }));
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  import(workerData);
`;
let threads = [];
globalThis.Worker = class {
  constructor(address) {
    this._thread = new Thread(THREAD, { eval: true, workerData: address.href });
    this._thread.on("message", (data) => this.onmessage({ data }));
    this._thread.on("error", (error) => this.onerror(error));
    threads.push(this._thread);
  }
  postMessage(message) {
    this._thread.postMessage(message);
  }
};
const { openProgram } = await import(new URL("../../../src/campad/static/eye/program.js", import.meta.url));
const folder = process.argv[2];
const validate = WebAssembly.validate;
let asked = 0;
const second = (code) => (asked += 1) > 1 && validate(code);
const kinds = { best: [validate, 1], second: [second, 1], threads: [validate, 3] };

for (const name of readdirSync(folder).filter((file) => file.endsWith(".program"))) {
  const bytes = readFileSync(`${folder}/${name}`);
  const program = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const frames = readFileSync(`${folder}/${name}.frames`);
  for (const [kind, [test, number]] of Object.entries(kinds)) {
    asked = 0;
    WebAssembly.validate = test;
    const { infer } = await openProgram(program, { threads: number });
    const side = frames.length / 3; // three frames
    const seen = [];
    for (let at = 0; at < frames.length; at += side) seen.push(Buffer.from((await infer(frames.subarray(at, at + side))).slice().buffer));
    await assert.rejects(() => infer(frames.subarray(0, side - 3)), /another size/);
    writeFileSync(`${folder}/${name}.${kind}`, Buffer.concat(seen));
    await Promise.all(threads.map((thread) => thread.terminate()));
    threads = [];
  }
}
