// @ts-check
// The browser's runtime, begun as soon as somebody asks for this file: it is what onnxruntime-web takes for its
// own file of that kind, and gives it WebAssembly that is compiled already.

// @ts-expect-error it is written beside when the page is exported
import factory from "../runtime/wasm.js";
import { compiled } from "./unpack.js";

const module = fetch(new URL("../runtime/wasm.bin", import.meta.url)).then(compiled);
module.catch(() => null); // who asks for it hears of that

/** @param {object} settings */
export default async function open(settings) {
  const ready = await module; // what is wrong with it is heard here
  return factory({
    ...settings,
    instantiateWasm(/** @type {WebAssembly.Imports} */ imports, /** @type {(instance: WebAssembly.Instance, module: WebAssembly.Module) => void} */ done) {
      WebAssembly.instantiate(ready, imports).then((instance) => done(instance, ready));
    },
  });
}
