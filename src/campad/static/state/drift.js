// @ts-check
// Has the light or the room changed? Said when it has lasted a while, taken back in the same way.
// Pure: the clock is an argument.

const LASTS_MS = 2000;

export class DriftMonitor {
  constructor() {
    this.shown = false;
    /** @type {number | null} since when what comes differs from what is shown */
    this._since = null;
  }

  /** @param {boolean} drifted of one frame @param {number} now milliseconds @returns {boolean} whether to say so */
  see(drifted, now) {
    if (drifted === this.shown) this._since = null;
    else if (this._since === null) this._since = now;
    else if (now - this._since >= LASTS_MS) {
      this.shown = drifted;
      this._since = null;
    }
    return this.shown;
  }

  /** What was seen does not count any more. */
  forget() {
    this.shown = false;
    this._since = null;
  }
}
