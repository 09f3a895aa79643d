// @ts-check
// Moving through the poses for ten seconds: the button, and the banner that offers it after the first
// training and when the light, the room or the person has changed.

import { byId, setAttribute, setText } from "../../dom.js";
import { DriftMonitor } from "../../state/drift.js";
import { countExamples } from "../../state/page.js";
import { RECALIBRATION } from "../../texts/camera.js";

const SECONDS = 10;
const LEARNS_MS = 5000; // far more than it takes

/** @typedef {import("../../state/page.js").ServerState} ServerState */
/** @typedef {import("../../texts/camera.js").StreamState} StreamState */

export class Recalibration {
  /**
   * @param {object} events
   * @param {(on: boolean) => void} events.onAsk begin to recalibrate, or take it back
   * @param {() => void} events.onTick `seconds` has changed
   * @param {import("../../state/page.js").Notice} events.tell
   * @param {(classifier: string) => boolean} events.learns from what is shown
   */
  constructor(events) {
    this._events = events;
    this._monitor = new DriftMonitor();
    this._timer = 0;
    this._learning = 0; // from what was shown: the next training tells, or this timer, if there is none
    /** After the first training: null before it. @type {boolean | null} */
    this._offered = null;
    /** Left of the ten; null: it is not going on. @type {number | null} */
    this.seconds = null;
    /** @type {ServerState | null} */
    this._state = null;
    this._possible = false; // there are pictures, and a server
    this._button = /** @type {HTMLButtonElement} */ (byId("recalibrate"));
    this._button.addEventListener("click", () => this._press());
    byId("drift-recalibrate").addEventListener("click", () => this.start());
    byId("drift-later").addEventListener("click", () => {
      this._offered = false;
      this._showBanner();
    });
  }

  /** The light, the room or the person has changed, and nothing is done about it yet. */
  get drifted() {
    return this._monitor.shown && this.seconds === null;
  }

  start() {
    if (this._state?.trained && !this._state.recalibrating) this._events.onAsk(true);
  }

  /** @param {ServerState} state @param {boolean} possible there are pictures, and a server */
  update(state, possible) {
    this._state = state;
    this._possible = possible;
    if (!state.trained || !possible) this._monitor.forget();
    if (!countExamples(state)) this._offered = null;
    else if (state.playing || state.recalibrated) this._offered = false;
    if (state.recalibrating && this.seconds === null) this._count(SECONDS);
    else if (!state.recalibrating && !this._learning) this._stop();
    const { recalibrating, recalibrated } = state;
    this._button.hidden = !state.trained;
    if (!state.recalibrated) this.learned(null);
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

  /** The examples were learned: what frames are compared with has changed. */
  trained() {
    this._monitor.forget();
    this._offered ??= true;
    this._showBanner();
  }

  /** It has ended. @param {{found: boolean, label: string | null, unseen: string | null}} message */
  ended({ found, label, unseen }) {
    this._offered = false;
    if (!found) return this._events.tell(RECALIBRATION.refused(label, unseen));
    this._monitor.forget();
    if (!this._learns) return this._done(RECALIBRATION.found);
    this._learning = setTimeout(() => this._done(RECALIBRATION.found), LEARNS_MS); // all is said once, when all is known
  }

  /** A training has ended. @param {StreamState | null} stream what came of frames without labels */
  learned(stream) {
    const text = stream === null ? "" : (stream.kept ? RECALIBRATION.learned : RECALIBRATION.harmed)(stream);
    setText(byId("moved-quality"), text);
    byId("moved-quality").hidden = !text;
    if (this._learning && text) this._done(stream?.kept ? RECALIBRATION.learnedToo : RECALIBRATION.notLearned);
  }

  /** @param {string} text */
  _done(text) {
    clearTimeout(this._learning);
    this._learning = 0;
    this._stop();
    this._events.tell(text, "good");
  }

  /** What is shown can be learned from. */
  get _learns() {
    return this._state !== null && this._events.learns(this._state.settings.classifier);
  }

  _press() {
    if (this._state?.recalibrating) return;
    if (!this._state?.recalibrated) return this.start();
    clearTimeout(this._learning);
    this._learning = 0;
    this._events.onAsk(false);
  }

  /** It has just learned, and would learn more. */
  get _offers() {
    const state = this._state;
    return Boolean(this._offered && state?.trained && this._possible && this._learns);
  }

  _showBanner() {
    const offered = !this.drifted && this.seconds === null && this._offers;
    const focused = byId("drift").contains(document.activeElement);
    setText(byId("drift-text"), offered ? RECALIBRATION.offer : RECALIBRATION.drift);
    byId("drift-later").hidden = !offered;
    byId("drift").classList.toggle("offer", offered);
    byId("drift").hidden = !this.drifted && !offered;
    if (focused && byId("drift").hidden) this._button.focus({ preventScroll: true }); // it is not shown beside the banner
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
