// @ts-check
// The ways to run a network in this page, and what each of them needs: the network compiled, or its graph and the
// browser's runtime.

const MOST_THREADS = 2; // more of them wait longer for each other than they save
const FILES = ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"];

/** @typedef {import("./runner.js").Way} Way */
/** @typedef {"program" | "graph"} Kind */

export class Ways {
  /** @param {(kind: Kind) => Promise<ArrayBuffer | null>} fetchNetwork null: it cannot be had so */
  constructor(fetchNetwork) {
    this._fetch = fetchNetwork;
    /** @type {Map<Kind, Promise<ArrayBuffer | null>>} */
    this._came = new Map();
  }

  /**
   * Those that may work here, which is likely the quickest first. The runtime is for what is not compiled; a graphics
   * processor is tried where there may be one. Threads share memory, which a browser gives to isolated pages only.
   * @returns {Promise<Way[]>}
   */
  async here() {
    const threads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;
    const provider = (await this._get("program")) ? "campad" : "wasm";
    /** @type {Way[]} */
    const ways = [{ provider, threads: 1 }];
    if (threads > 1) ways.unshift({ provider, threads });
    return "gpu" in navigator ? [...ways, { provider: "webgpu", threads: 1 }] : ways;
  }

  /** The network as a way takes it; null: something is missing. @param {Way} way */
  async network({ provider }) {
    if (provider === "campad") return this._get("program");
    return (await runtimeMissing()) ? null : this._get("graph"); // which may be large, for nothing
  }

  /** Why none works. @returns {Promise<"files" | "graph" | "start">} */
  async whyNone() {
    if (await this._get("program")) return "start";
    if (await runtimeMissing()) return "files";
    return (await this._get("graph")) ? "start" : "graph";
  }

  /** @param {Kind} kind */
  _get(kind) {
    const coming = this._came.get(kind) ?? this._fetch(kind);
    this._came.set(kind, coming);
    return coming;
  }
}

/** Is one of the files not there that the browser's runtime needs? One question, for each that is missing would be an error in the console. */
async function runtimeMissing() {
  const answer = await fetch("/assets/runtime/").catch(() => null);
  if (!answer) return false; // nobody can tell
  const there = answer.ok ? await answer.json() : [];
  return FILES.some((name) => !there.includes(name));
}
