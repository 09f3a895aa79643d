// @ts-check
// Warped copies of what was recorded, made in this page one at a time: pictures to recognise take turns with
// them, and while something is recorded they wait. In the tab's memory until they are made; the server asks for 200 at most.

const IDLE_MS = 50; // no picture has come for so long: the next copy

/** @typedef {{id: number, pixels: Uint8Array, warps: number[][]}} Owed */

export class Copies {
  /**
   * @param {import("./eye.js").Eye} eye
   * @param {object} uses
   * @param {() => boolean} uses.held something is recorded, or nothing can be sent
   * @param {(id: number, activation: Uint8Array) => boolean} uses.send whether it has gone out
   * @param {() => void} uses.onGiveUp no more come
   */
  constructor(eye, uses) {
    this._eye = eye;
    this._uses = uses;
    /** @type {Owed[]} */
    this._owed = [];
    this._timer = 0;
    this._tell = false; // when all are made, that no more come
  }

  /** @param {number} id of the example @param {Uint8Array | undefined} pixels @param {number[][]} warps what is still owed of it */
  add(id, pixels, warps) {
    if (!pixels || this._eye.state !== "on") return this._uses.onGiveUp();
    this._owed.push({ id, pixels, warps: [...warps] });
    this._later();
  }

  /** The worker is free. @param {boolean} copy it has made a copy: a picture may come first */
  turn(copy) {
    if (!copy) this._next();
  }

  /** A connection has begun; some that went out on the last one may not have arrived. */
  begin() {
    this._tell = true;
    this._later();
  }

  /** None of them will come. */
  giveUp() {
    clearTimeout(this._timer);
    if (this._owed.length) this._uses.onGiveUp();
    this._owed = [];
  }

  _later() {
    clearTimeout(this._timer);
    if (this._owed.length) this._timer = setTimeout(() => this._next(), IDLE_MS);
    else if (this._tell) this._uses.onGiveUp();
    this._tell &&= this._owed.length > 0;
  }

  async _next() {
    const [owed] = this._owed;
    if (!owed) return;
    if (!this._eye.ready || this._uses.held()) return this._later();
    const all = this._owed;
    const seen = await this._eye.seeCopy(owed.pixels, owed.warps[0]);
    if (all !== this._owed) return;
    if (seen && this._uses.send(owed.id, seen.activation)) owed.warps.shift(); // else once more
    if (!owed.warps.length) all.shift();
    this._later();
  }
}
