// @ts-check
// Frames go out: those to be recorded while a pad is held, all others only to be predicted.

import { Countdown } from "./countdown.js";
import { Recorder } from "./recorder.js";
import { Uplink } from "./uplink.js";

export const THUMB_PX = 64;

/** @typedef {import("./recorder.js").Use} Use */
/** @typedef {import("./recorder.js").LetGo} LetGo */

/** @type {LetGo} of what ends by itself, or never began */
export const nothing = () => {};

export class Sender {
  /**
   * @param {object} events
   * @param {(message: Uint8Array) => void} events.send
   * @param {() => boolean} events.open can anything be sent?
   * @param {() => boolean} events.wanted is anything learned that a frame could show?
   * @param {() => boolean} events.handsFree is a recording counted in?
   * @param {(label: string, use: Use) => void} events.onStart a recording begins
   * @param {() => void} events.onEnd
   * @param {(label: string, seconds: number) => void} events.onTick hands-free: seconds until it begins; 0: it begins, or was cancelled
   * @param {(burst: number) => void} events.onDrop a recording was not meant
   * @param {() => void} events.onHoldout a picture for the challenge has gone out
   */
  constructor(events) {
    this._events = events;
    this.uplink = new Uplink(events.send);
    this.recorder = new Recorder(events);
    /** @type {Use} */
    this._use = "learn";
    this._stop = nothing;
    this._countdown = new Countdown({
      tick: events.onTick,
      start: (label) => {
        this._stop = this.recorder.press(label, this._use);
      },
      stop: () => this._stop(),
    });
    /** Frames of the camera wait while others go out. */
    this.held = false;
    /** Frames that were not sent, since others were on their way. */
    this.passed = 0;
  }

  /** Is anything being recorded, or counted in? */
  get busy() {
    return this._countdown.running || this.recorder.active;
  }

  /** A pad goes down. @param {string} label @param {Use} [use] @returns {LetGo} */
  press(label, use = "learn") {
    if (!this._events.handsFree() && !this._countdown.running) return this.recorder.press(label, use);
    if (!this._countdown.running) this._use = use;
    this._countdown.toggle(label);
    return (meant = true) => {
      if (!meant && this._countdown.running) this._countdown.cancel();
    };
  }

  /** There is no picture any more, or nobody who sees it. */
  cancel() {
    if (this._countdown.running) this._countdown.cancel();
    this.recorder.cancel();
    this.uplink.forget();
  }

  /** The camera has a new frame. @param {import("../capture/pump.js").FramePump} pump */
  async frame(pump) {
    const now = performance.now();
    const { recorder, uplink } = this;
    const recording = recorder.due(now);
    const wanted = recording || (!this.held && this._events.wanted());
    if (!wanted || !this._events.open()) return;
    if (!uplink.ready(now)) {
      this.passed += 1;
      return;
    }
    const { burst } = recorder;
    const { frameAt } = pump;
    const pixels = await pump.grab();
    if (!pixels || !this._events.open()) return;
    // The pad may have been let go meanwhile, where a browser takes long to give a frame out.
    const kept = recording && recorder.active && recorder.burst === burst;
    const learning = kept && recorder.use === "learn";
    uplink.put(pixels, kept ? this._header() : {}, {
      at: now,
      frameAt,
      thumb: learning ? pump.thumbnail(THUMB_PX) : null,
      frame: learning ? { rgb: pixels, burst } : null,
    });
    if (kept && !learning) this._events.onHoldout();
    if (kept) recorder.took(now);
  }

  _header() {
    const { label, burst, use } = this.recorder;
    return { record: label, burst, use };
  }
}
