// @ts-check
// The last ten seconds, four frames of each, so that a person sees again what was seen. They are in this
// page's memory only, and become pictures when they are asked for: most never are.

import { smallCopy, squareContext } from "../../capture/square.js";

const EVERY_MS = 250;
const MOST = 44; // of 40 to 200 kB each
const PX = 64;

export class Glimpses {
  constructor() {
    /** @type {{seq: number, sees: number, grabbed: () => ImageData}[]} */
    this._kept = [];
    this._at = -Infinity;
  }

  /** A frame was answered. @param {number} seq @param {import("../../capture/pump.js").FramePump} pump @param {number} now milliseconds */
  see(seq, { grabbed, sees }, now) {
    if (!grabbed || now - this._at < EVERY_MS) return;
    this._at = now;
    this._kept.push({ seq, sees, grabbed });
    if (this._kept.length > MOST) this._kept.shift();
  }

  /** The picture nearest to the middle of these frames. @param {number} first @param {number} last @returns {HTMLElement | null} */
  find(first, last) {
    const far = (/** @type {{seq: number}} */ { seq }) => Math.abs(seq - (first + last) / 2);
    const [nearest] = [...this._kept].sort((a, b) => far(a) - far(b));
    if (!nearest) return null;
    const image = nearest.grabbed();
    const whole = squareContext(image.width);
    whole.putImageData(image, 0, 0);
    return smallCopy(whole.canvas, PX, nearest.sees);
  }

  forget() {
    this._kept = [];
  }
}
