// Runs every program of a folder on its frames with each kind of code, by the page's own module, for test_compiled.py.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--experimental-wasm-relaxed-simd"); // older ones have it, but not by themselves
const { openProgram } = await import(new URL("../../../src/campad/static/eye/program.js", import.meta.url));
const folder = process.argv[2];
const validate = WebAssembly.validate;
let asked = 0;
const kinds = { best: validate, second: (code) => (asked += 1) > 1 && validate(code) };

for (const name of readdirSync(folder).filter((file) => file.endsWith(".program"))) {
  const bytes = readFileSync(`${folder}/${name}`);
  const program = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const frames = readFileSync(`${folder}/${name}.frames`);
  for (const [kind, test] of Object.entries(kinds)) {
    asked = 0;
    WebAssembly.validate = test;
    const { infer } = await openProgram(program, { threads: 1 });
    const side = frames.length / 3; // three frames
    const seen = [];
    for (let at = 0; at < frames.length; at += side) seen.push(Buffer.from((await infer(frames.subarray(at, at + side))).slice().buffer));
    writeFileSync(`${folder}/${name}.${kind}`, Buffer.concat(seen));
  }
}
