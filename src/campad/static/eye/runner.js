// @ts-check
// One worker that runs the network: started under the page's only policy, asked one thing at a time. Who asks
// while it is at something waits for that.

const START_MS = 30_000;
export const STUCK_MS = 5_000; // a picture that takes longer: the worker has died
const MEASURE_MS = 5 * STUCK_MS; // so many pictures

/** @typedef {{provider: "campad" | "wasm" | "webgpu", threads: number}} Way to run a network: compiled, or in the browser's runtime */
/** @typedef {{activation: Uint8Array, ms: number, brightness?: number, sharpness?: number}} Seen */

export class Runner {
  /** @param {Way} way */
  constructor(way) {
    this.way = way;
    this.version = "";
    this._worker = openWorker();
    this._open = true;
    this._asked = 0; // what has not been answered
    /** @type {Promise<unknown>} */
    this._last = Promise.resolve();
    /** @type {(error: Error) => void} */
    this._fail = () => {};
  }

  get busy() {
    return this._asked > 0;
  }

  /** @param {ArrayBuffer | Uint8Array} network compiled, or its graph @param {number} side of its frames @param {object} [more] that its worker takes */
  async start(network, side, more) {
    this.version = (await this._ask({ act: "start", ...this.way, network, side, ...more }, [], START_MS)).version;
  }

  /** How long a picture takes, and what the network makes of a pattern. @returns {Promise<{ms: number, sample: Float32Array}>} */
  measure() {
    return this._ask({ act: "measure" }, [], MEASURE_MS);
  }

  /** What the network makes of a picture, and how it looks if that is asked. @param {Uint8Array} pixels @param {boolean} look @param {number} [patience] @returns {Promise<Seen>} */
  see(pixels, look, patience = STUCK_MS) {
    return this._ask({ act: "see", pixels, look }, look ? [] : [pixels.buffer], patience);
  }

  /** What it makes of a warped copy. @param {Uint8Array} pixels @param {number[]} strengths @returns {Promise<Seen>} */
  seeCopy(pixels, strengths) {
    return this._ask({ act: "seeCopy", pixels, strengths }, [], STUCK_MS);
  }

  close() {
    this._end("closed");
  }

  /** @param {string} why */
  _end(why) {
    this._open = false;
    this._worker.terminate();
    this._fail(new Error(why));
  }

  /** @param {object} message @param {Transferable[]} transfer @param {number} patience @returns {Promise<any>} */
  async _ask(message, transfer, patience) {
    const answer = this._last.then(() => this._say(message, transfer, patience));
    this._last = answer.catch(() => null);
    this._asked += 1;
    try {
      return await answer;
    } finally {
      this._asked -= 1;
    }
  }

  /**
   * A worker that does not answer in time is ended: what it still said would be taken for the next answer.
   * @param {object} message @param {Transferable[]} transfer @param {number} patience @returns {Promise<any>}
   */
  async _say(message, transfer, patience) {
    if (!this._open) throw new Error("closed");
    let timer = 0;
    try {
      return await new Promise((resolve, reject) => {
        this._fail = reject;
        timer = setTimeout(() => this._end("no answer"), patience);
        this._worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.answer));
        this._worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        this._worker.postMessage(message, transfer);
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

const ADDRESS = new URL("./worker.js", import.meta.url).href;
/** @type {any} */
let policy = null; // one of a name can be made once

/** The policy lets this one address through. */
function openWorker() {
  policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy("campad-eye", {
    createScriptURL(/** @type {string} */ address) {
      if (address !== ADDRESS) throw new TypeError("only the network's own worker is started");
      return address;
    },
  });
  return new Worker(policy ? policy.createScriptURL(ADDRESS) : ADDRESS, { type: "module", name: "campad-eye" });
}
