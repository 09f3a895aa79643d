// @ts-check
// Hands-free recording: count to three, record for a while, stop. For whoever poses with both hands.

const FROM = 3;
const SECOND_MS = 1000;
const RECORD_MS = 2000;

export class Countdown {
  /**
   * @param {{tick: (label: string, seconds: number) => void, start: (label: string) => void, stop: () => void}} events
   *   tick: every second before the start, then 0; stop: also when it is cancelled
   */
  constructor(events) {
    this._events = events;
    this._label = "";
    this._timer = 0;
  }

  get running() {
    return this._timer !== 0;
  }

  /** Begin, or if it is running already, cancel. @param {string} label */
  toggle(label) {
    if (this.running) return this.cancel();
    this._label = label;
    this._count(FROM);
  }

  cancel() {
    clearTimeout(this._timer);
    this._timer = 0;
    this._events.tick(this._label, 0);
    this._events.stop();
  }

  /** @param {number} seconds */
  _count(seconds) {
    this._events.tick(this._label, seconds);
    if (seconds) {
      this._timer = setTimeout(() => this._count(seconds - 1), SECOND_MS);
    } else {
      this._events.start(this._label);
      this._timer = setTimeout(() => this.cancel(), RECORD_MS);
    }
  }
}
