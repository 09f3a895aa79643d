// @ts-check
// The delay, honestly: from the moment that a frame exists until what it shows is drawn.

const MEMORY = 30; // frames, one second
const MEASURE = "campad: frame to drawn";

export class Latency {
  /** @param {(callback: () => void) => void} whenDrawn calls back when what is on the page now has been drawn */
  constructor(whenDrawn) {
    this._whenDrawn = whenDrawn;
    /** @type {number[]} milliseconds, of the last frames that were drawn */
    this._last = [];
    this._waiting = false;
  }

  /** The middle of the last second; null before there is anything. */
  get ms() {
    if (!this._last.length) return null;
    return [...this._last].sort((a, b) => a - b)[this._last.length >> 1];
  }

  /**
   * What a frame shows is on the page now.
   * @param {number} frameAt when the frame existed
   * @param {() => void} drawn called when it has been drawn
   */
  see(frameAt, drawn) {
    if (this._waiting) return; // drawn together with one before it
    this._waiting = true;
    this._whenDrawn(() => {
      this._waiting = false;
      const end = performance.now();
      // For the browser's own tools, and for benchmarks; without clearing, they would pile up.
      performance.measure(MEASURE, { start: Math.max(0, frameAt), end });
      performance.clearMeasures(MEASURE);
      this._last.push(end - frameAt);
      if (this._last.length > MEMORY) this._last.shift();
      drawn();
    });
  }

  /** Frames of another camera. */
  forget() {
    this._last = [];
  }
}
