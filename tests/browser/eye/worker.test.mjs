// The worker that runs the network, with a runtime that gives what a browser without arrays of halves gets.
import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

const inData = (script) => `data:text/javascript,${encodeURIComponent(script)}`;
const RUNTIME = inData(`
  export const env = { wasm: {}, versions: { web: "none" } };
  export const Tensor = class {};
  const session = { inputNames: ["frames"], outputNames: ["activations"], run: async () => ({ activations: { data: Uint16Array.of(0x3c00, 0xc000) } }) };
  export const InferenceSession = { create: async () => session };
`);
register(inData(`export const resolve = (name, context, next) => name.startsWith("http://page/assets/") ? { url: ${JSON.stringify(RUNTIME)}, shortCircuit: true } : next(name, context);`));
globalThis.location = { href: "http://page/" };
let hear;
let answered;
globalThis.addEventListener = (_, listener) => (hear = listener);
globalThis.postMessage = (answer) => answered(answer);
await import("../../../src/campad/static/eye/worker.js");
const ask = (data) =>
  new Promise((resolve) => {
    answered = resolve;
    hear({ data });
  });

test("what is measured are numbers, however the runtime gives them, so that ways to run it can be compared", async () => {
  await ask({ act: "start", network: new ArrayBuffer(0), side: 2, provider: "wasm", threads: 1 });
  const { answer } = await ask({ act: "measure" });
  assert.deepEqual([...answer.sample], [1, -2]);
});
