// @ts-check
// A network that campad has compiled: its code and its constants come in one file, and need no runtime.

const SIZE_BYTES = 4;
const START_MS = 10_000;

/** @typedef {{side: number, frame: number, activation: number, numbers: number, pages: number, turn: number, parts: Record<string, number>}} Head */

/**
 * @param {ArrayBuffer} program @param {{threads: number}} way
 * @returns {Promise<{infer: (rgb: Uint8Array) => Promise<Float32Array>, version: string}>}
 */
export async function openProgram(program, { threads }) {
  const { head, parts } = unpack(program);
  const shared = threads > 1;
  const code = best(parts, shared);
  if (!code) throw new Error("this browser lacks vector instructions");
  const memory = new WebAssembly.Memory({ initial: head.pages, maximum: head.pages, shared });
  new Uint8Array(memory.buffer).set(parts.constants);
  const module = await WebAssembly.compile(code);
  const { exports } = await WebAssembly.instantiate(module, { campad: { memory } });
  const run = /** @type {(thread: number, threads: number) => void} */ (exports.run);
  const turn = new Int32Array(memory.buffer, head.turn, 1);
  await Promise.all(Array.from({ length: threads - 1 }, (_, other) => startThread({ module, memory, turn: head.turn, thread: other + 1, threads })));
  const frame = new Uint8Array(memory.buffer, head.frame, 3 * head.side ** 2);
  const activation = new Float32Array(memory.buffer, head.activation, head.numbers);
  return {
    version: "",
    infer: async (rgb) => {
      if (rgb.length !== frame.length) throw new Error("a frame of another size"); // the server's network has changed
      frame.set(rgb);
      Atomics.add(turn, 0, 1);
      if (shared) Atomics.notify(turn, 0);
      run(0, threads);
      return activation;
    },
  };
}

/** The quickest code that this browser knows. @param {Record<string, Uint8Array<ArrayBuffer>>} parts @param {boolean} shared */
function best(parts, shared) {
  const codes = ["fused", "plain"].map((name) => parts[shared ? `${name} shared` : name]);
  return codes.find((bytes) => WebAssembly.validate(bytes));
}

/** @param {ArrayBuffer} program as campad's `browser_program` says @returns {{head: Head, parts: Record<string, Uint8Array<ArrayBuffer>>}} */
function unpack(program) {
  const size = new DataView(program).getUint32(0, true);
  /** @type {Head} */
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(program, SIZE_BYTES, size)));
  let at = SIZE_BYTES + size;
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const parts = {};
  for (const [name, length] of Object.entries(head.parts)) {
    parts[name] = new Uint8Array(program, at, length);
    at += length;
  }
  return { head, parts };
}

/** One more thread, which ends with this worker. @param {object} share @returns {Promise<void>} it is ready */
function startThread(share) {
  const worker = new Worker(new URL("./thread.js", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("a thread does not start")), START_MS);
    worker.onmessage = () => {
      clearTimeout(timer);
      resolve();
    };
    worker.onerror = () => reject(new Error("a thread cannot be started"));
    worker.postMessage(share);
  });
}
