// @ts-check
// Is the network too slow for a camera on this computer, and is there a quicker form of it?

const SLOW_MS = 33; // one frame of a camera
const SURE = 60; // slow frames, so that a busy moment says nothing
const QUICKER = new Map([["efficientnet-lite0", "efficientnet-lite0-int8"]]);

export class SlowNetwork {
  constructor() {
    this._network = "";
    this._slow = 0;
  }

  /** @param {string} network its name */
  begin(network) {
    this._network = network;
    this._slow = 0;
  }

  /** A frame took so long. @param {number} ms @returns {string | null} what is quicker, once that is sure */
  see(ms) {
    if (ms > SLOW_MS) this._slow += 1;
    return this._slow >= SURE ? (QUICKER.get(this._network) ?? null) : null;
  }
}
