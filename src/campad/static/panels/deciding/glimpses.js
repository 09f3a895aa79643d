// @ts-check
// Small pictures of the last ten seconds, four a second, so that a person sees again what was seen.
// They are in this page's memory only.

const EVERY_MS = 250;
const MOST = 44;
const PX = 64;

export class Glimpses {
  constructor() {
    /** @type {{seq: number, picture: HTMLElement}[]} */
    this._kept = [];
    this._at = -Infinity;
  }

  /** A frame was answered. @param {number} seq @param {import("../../capture/pump.js").FramePump} pump @param {number} now milliseconds */
  see(seq, pump, now) {
    if (now - this._at < EVERY_MS) return;
    this._at = now;
    this._kept.push({ seq, picture: pump.thumbnail(PX) });
    if (this._kept.length > MOST) this._kept.shift();
  }

  /** The picture nearest to the middle of these frames. @param {number} first @param {number} last @returns {HTMLElement | null} */
  find(first, last) {
    const far = (/** @type {{seq: number}} */ { seq }) => Math.abs(seq - (first + last) / 2);
    const nearest = this._kept.reduce((best, kept) => (best && far(best) <= far(kept) ? best : kept), /** @type {{seq: number, picture: HTMLElement} | null} */ (null));
    return nearest?.picture ?? null;
  }

  forget() {
    this._kept = [];
  }
}
