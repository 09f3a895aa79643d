// @ts-check
// One worker that runs the network: started under the page's only policy, asked one thing at a time.

const START_MS = 30_000;
export const STUCK_MS = 5_000; // a picture that takes longer: the worker has died

/** @typedef {import("./worker.js").Way} Way */
/** @typedef {{activation: Uint8Array, ms: number, brightness?: number, sharpness?: number}} Seen */

export class Runner {
  /** @param {Way} way */
  constructor(way) {
    this.way = way;
    this.version = "";
    this.busy = false;
    this._worker = openWorker();
    /** @type {(error: Error) => void} */
    this._fail = () => {};
  }

  /** @param {ArrayBuffer | Uint8Array} network compiled, or its graph @param {number} side of its frames @param {object} [more] that its worker takes */
  async start(network, side, more) {
    this.version = (await this._ask({ act: "start", ...this.way, network, side, ...more }, [], START_MS)).version;
  }

  /** How long a picture takes, and what the network makes of a pattern. @returns {Promise<{ms: number, sample: Float32Array}>} */
  measure() {
    return this._ask({ act: "measure" }, [], STUCK_MS);
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
    this._worker.terminate();
    this._fail(new Error("closed"));
  }

  /** @param {object} message @param {Transferable[]} transfer @param {number} patience @returns {Promise<any>} */
  async _ask(message, transfer, patience) {
    let timer = 0;
    this.busy = true;
    try {
      return await new Promise((resolve, reject) => {
        this._fail = reject;
        timer = setTimeout(() => reject(new Error("no answer")), patience);
        this._worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.answer));
        this._worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        this._worker.postMessage(message, transfer);
      });
    } finally {
      clearTimeout(timer);
      this.busy = false;
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
