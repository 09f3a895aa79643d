// @ts-check
// When the light or the room has changed: the banner that says so, the button that repairs it, and
// the ten seconds that it takes.

import { byId, setAttribute, setText } from "../../dom.js";
import { DriftMonitor } from "../../state/drift.js";
import { RECALIBRATION } from "../../texts/camera.js";

const SECONDS = 10;

/** @typedef {import("../../state/page.js").ServerState} ServerState */

export class Recalibration {
  /**
   * @param {object} events
   * @param {(on: boolean) => void} events.onAsk begin to recalibrate, or take it back
   * @param {() => void} events.onTick `seconds` has changed
   */
  constructor(events) {
    this._events = events;
    this._monitor = new DriftMonitor();
    this._timer = 0;
    /** Left of the ten; null: it is not going on. @type {number | null} */
    this.seconds = null;
    /** @type {ServerState | null} */
    this._state = null;
    this._button = /** @type {HTMLButtonElement} */ (byId("recalibrate"));
    this._button.addEventListener("click", () => this._press());
    byId("drift-recalibrate").addEventListener("click", () => {
      this._button.focus({ preventScroll: true }); // the banner goes
      this.start();
    });
  }

  /** The light or the room has changed, and nothing is done about it yet. */
  get drifted() {
    return this._monitor.shown && this.seconds === null;
  }

  start() {
    if (this._state?.trained && !this._state.recalibrating) this._events.onAsk(true);
  }

  /** @param {ServerState} state @param {boolean} possible there are pictures, and a server */
  update(state, possible) {
    this._state = state;
    if (!state.trained || !possible) this._monitor.forget();
    if (state.recalibrating && this.seconds === null) this._count(SECONDS);
    else if (!state.recalibrating) this._stop();
    const { recalibrating, recalibrated } = state;
    this._button.hidden = !state.trained;
    this._button.disabled = !possible && !recalibrating;
    setAttribute(this._button, "aria-disabled", recalibrating ? "true" : null);
    setText(this._button, recalibrating ? RECALIBRATION.running : recalibrated ? RECALIBRATION.undo : RECALIBRATION.now);
    this._showBanner();
  }

  /** A frame was judged. @param {boolean} drifted @param {number} now milliseconds @returns {boolean} whether that is news */
  see(drifted, now) {
    const before = this._monitor.shown;
    if (this._monitor.see(drifted, now) === before) return false;
    this._showBanner();
    return true;
  }

  /** What frames are compared with has changed. */
  forget() {
    this._monitor.forget();
    this._showBanner();
  }

  /** It has ended. @param {{found: boolean, label: string | null}} message @returns {{text: string, kind: "good" | "error"}} */
  ended({ found, label }) {
    if (found) this._monitor.forget();
    if (found) return { text: RECALIBRATION.found, kind: "good" };
    return { text: label === null ? RECALIBRATION.empty : RECALIBRATION.resting(label), kind: "error" };
  }

  _press() {
    if (this._state?.recalibrating) return;
    if (this._state?.recalibrated) this._events.onAsk(false);
    else this.start();
  }

  _showBanner() {
    const hidden = !this.drifted;
    if (hidden && byId("drift").contains(document.activeElement)) this._button.focus({ preventScroll: true });
    byId("drift").hidden = hidden;
  }

  /** @param {number} seconds */
  _count(seconds) {
    this.seconds = seconds;
    if (seconds) this._timer = setTimeout(() => {
      this._count(seconds - 1);
      this._events.onTick();
    }, 1000);
  }

  _stop() {
    clearTimeout(this._timer);
    this.seconds = null;
  }
}
