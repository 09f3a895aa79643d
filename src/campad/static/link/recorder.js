// @ts-check
// A press of a pad: which class is being recorded, in which burst, and when its next frame is due.

const EVERY_MS = 90; // neighbours on a camera's 30 frames a second are near copies

/** @typedef {"learn" | "challenge"} Use examples, or pictures that only say how good it is */

export class Recorder {
  /** @param {{onStart: (label: string, use: Use) => void, onEnd: () => void}} events */
  constructor(events) {
    this._events = events;
    /** @type {string | null} */
    this.label = null;
    /** @type {Use} */
    this.use = "learn";
    this.burst = 0;
    this._frames = 0;
    this._dueAt = 0;
    this._ending = false;
  }

  get active() {
    return this.label !== null;
  }

  /** @param {string} label @param {Use} use */
  press(label, use) {
    if (this.active) return false;
    this.label = label;
    this.use = use;
    this._frames = 0;
    this._dueAt = 0;
    this._ending = false;
    this._events.onStart(label, use);
    return true;
  }

  /** A pad was let go. However short the press was, it gives one example. */
  release() {
    if (!this.active) return;
    if (this._frames) this._end();
    else this._ending = true;
  }

  /** Give up: there is no picture to record. */
  cancel() {
    if (this.active) this._end();
  }

  /** Number the next recording so, or higher. The one that is going on keeps its number. @param {number} burst */
  skipTo(burst) {
    if (!this.active) this.burst = Math.max(this.burst, burst);
  }

  /** @param {number} now milliseconds */
  due(now) {
    return this.active && now >= this._dueAt;
  }

  /** A frame of this burst has gone out. @param {number} now */
  took(now) {
    this._frames += 1;
    // Counted from when it was due, so that the camera's own steps do not stretch the pace.
    this._dueAt = Math.max(this._dueAt + EVERY_MS, now + EVERY_MS / 2);
    if (this._ending) this._end();
  }

  _end() {
    this.label = null;
    this.burst += 1;
    this._events.onEnd();
  }
}
