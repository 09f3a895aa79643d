// @ts-check
// A further thread of a network that campad has compiled: computes its share of each picture, for ever.

addEventListener("message", ({ data: { module, memory, turn, thread, threads } }) => {
  const { exports } = new WebAssembly.Instance(module, { campad: { memory } });
  const run = /** @type {(thread: number, threads: number) => void} */ (exports.run);
  const turns = new Int32Array(memory.buffer, turn, 1);
  let seen = Atomics.load(turns, 0);
  postMessage("ready");
  for (;;) {
    Atomics.wait(turns, 0, seen);
    if (Atomics.load(turns, 0) === seen) continue; // woken for nothing
    seen += 1;
    run(thread, threads);
  }
});
