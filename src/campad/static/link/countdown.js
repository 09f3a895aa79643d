// @ts-check
// Hands-free recording: count to three, record for a while, stop. For whoever poses with both hands.

import { byId, setText } from "../dom.js";

const FROM = 3;
const SECOND_MS = 1000;
const RECORD_MS = 2000;

export class Countdown {
  /**
   * @param {{tick: (label: string, seconds: number) => void, start: (label: string) => void, stop: () => void}} events
   *   tick: every second before the start; stop: also when it is cancelled
   */
  constructor(events) {
    this._events = events;
    this._timer = 0;
    this._show = byId("countdown");
  }

  get running() {
    return this._timer !== 0;
  }

  /** Begin, or if it is running already, cancel. @param {string} label */
  toggle(label) {
    if (this.running) this.cancel();
    else this._count(label, FROM);
  }

  cancel() {
    clearTimeout(this._timer);
    this._timer = 0;
    this._show.hidden = true;
    this._events.stop();
  }

  /** @param {string} label @param {number} seconds */
  _count(label, seconds) {
    this._show.hidden = seconds === 0;
    setText(this._show, String(seconds));
    if (seconds) {
      this._events.tick(label, seconds);
      this._timer = setTimeout(() => this._count(label, seconds - 1), SECOND_MS);
    } else {
      this._events.start(label);
      this._timer = setTimeout(() => this.cancel(), RECORD_MS);
    }
  }
}
