// @ts-check
// Presses of pads: which class is being recorded, in which burst, and when its next frame is due.

const EVERY_MS = 90; // neighbours on a camera's 30 frames a second are near copies
const SHORTEST_MS = 400; // a tap is taken for a press this long: then a camera with five frames a second gives one

/** @typedef {"learn" | "challenge"} Use examples, or pictures that only say how good it is */
/** @typedef {(meant?: boolean) => void} LetGo ends the press that it was given for, and no other one; what was not meant is forgotten */
/**
 * @typedef {object} Press
 * @property {string} label
 * @property {Use} use
 * @property {number} frames that have gone out
 * @property {number} at when it began
 * @property {boolean} letGo
 * @property {number} until after that it gets none
 */

export class Recorder {
  /** @param {{onStart: (label: string, use: Use) => void, onEnd: () => void, onDrop: (burst: number) => void}} events */
  constructor(events) {
    this._events = events;
    /** @type {Press[]} the first one is being recorded, the others wait for their turn */
    this._presses = [];
    this.burst = 0;
    this._dueAt = 0;
  }

  get active() {
    return this._presses.length > 0;
  }

  /** The class that is being recorded. */
  get label() {
    return this._presses[0]?.label ?? null;
  }

  get use() {
    return this._presses[0]?.use ?? "learn";
  }

  /** A pad goes down. @param {string} label @param {Use} use @returns {LetGo} */
  press(label, use) {
    const press = { label, use, frames: 0, at: performance.now(), letGo: false, until: Infinity };
    this._presses.push(press);
    if (this._presses.length === 1) this._begin();
    return (meant = true) => (meant ? this._letGo(press) : this._drop(press));
  }

  /** A tap gives an example, too: it waits for a picture, but not for one that comes much later. @param {Press} press */
  _letGo(press) {
    const place = this._presses.indexOf(press);
    if (place < 0 || press.letGo) return;
    press.letGo = true;
    const left = press.at + SHORTEST_MS - performance.now();
    const behind = this._presses.slice(0, place).some(({ letGo }) => !letGo); // it had no turn while it lasted
    if (press.frames || behind || left <= 0) this._remove(press);
    else if (place === 0) this._waitForFirst(press, left);
  }

  /** @param {Press} press */
  _drop(press) {
    const { burst } = this;
    const recorded = press === this._presses[0];
    this._remove(press);
    if (recorded) this._events.onDrop(burst);
  }

  /** @param {Press} press @param {number} ms */
  _waitForFirst(press, ms) {
    press.until = performance.now() + ms;
    setTimeout(() => this._remove(press), ms);
  }

  /** Give up: there is no picture to record. */
  cancel() {
    if (!this.active) return;
    this._presses = [];
    this._end();
  }

  /** Number the next recording so, or higher. The one that is going on keeps its number. @param {number} burst */
  skipTo(burst) {
    if (!this.active) this.burst = Math.max(this.burst, burst);
  }

  /** @param {number} now milliseconds */
  due(now) {
    return this.active && now >= this._dueAt && now <= this._presses[0].until;
  }

  /** A frame of this burst has gone out. @param {number} now */
  took(now) {
    const [press] = this._presses;
    press.frames += 1;
    // Counted from when it was due, so that the camera's own steps do not stretch the pace.
    this._dueAt = Math.max(this._dueAt + EVERY_MS, now + EVERY_MS / 2);
    if (press.letGo) this._remove(press);
  }

  _begin() {
    const [press] = this._presses;
    this._dueAt = 0;
    this._events.onStart(press.label, press.use);
    if (press.letGo) this._waitForFirst(press, SHORTEST_MS);
  }

  /** @param {Press} press */
  _remove(press) {
    const place = this._presses.indexOf(press);
    if (place < 0) return;
    this._presses.splice(place, 1);
    if (place === 0) this._end();
  }

  _end() {
    this.burst += 1;
    this._events.onEnd();
    if (this.active) this._begin();
  }
}
