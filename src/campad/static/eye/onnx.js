// @ts-check
// A network's graph in onnxruntime-web, which is there once `campad eye install` has brought it.

const RUNTIME = new URL("/assets/runtime/", location.href).href;
const SCRIPTS = { wasm: "ort.wasm.min.mjs", webgpu: "ort.webgpu.min.mjs" };
// The last step is to numbers of 16 bits, which many graphics processors do not have.
const PROVIDERS = { wasm: "wasm", webgpu: { name: "webgpu", forceCpuNodeNames: ["activations/halves"] } };
const LONGEST_START_MS = 20_000; // without it, a runtime that does not come up waits for ever in silence

/**
 * @param {ArrayBuffer} graph @param {{provider: "wasm" | "webgpu", threads: number}} way @param {number} side
 * @returns {Promise<{infer: (rgb: Uint8Array) => Promise<any>, version: string}>} numbers of 32 or of 16 bits
 */
export async function openOnnx(graph, { provider, threads }, side) {
  if (provider === "webgpu" && !(await hasGraphicsProcessor())) throw new Error("no adapter");
  const ort = await import(RUNTIME + SCRIPTS[provider]);
  ort.env.logLevel = "error";
  Object.assign(ort.env.wasm, { wasmPaths: RUNTIME, numThreads: threads, initTimeout: LONGEST_START_MS });
  const session = await ort.InferenceSession.create(new Uint8Array(graph), { executionProviders: [PROVIDERS[provider]], graphOptimizationLevel: "all", logSeverityLevel: 3 });
  return {
    version: ort.env.versions.web,
    infer: async (rgb) => {
      const input = new ort.Tensor("uint8", rgb, [1, side, side, 3]);
      const outputs = await session.run({ [session.inputNames[0]]: input });
      return outputs[session.outputNames[0]].data;
    },
  };
}

/** A real one: what a processor computes in its place takes seconds. */
async function hasGraphicsProcessor() {
  const adapter = await /** @type {any} */ (navigator).gpu?.requestAdapter();
  return Boolean(adapter) && !(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter);
}
