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
   * @param {import("../eye/eye.js").Eye} eye where the network runs in this page, if it does
   * @param {object} events
   * @param {(message: Uint8Array) => boolean} events.send whether it goes out
   * @param {() => boolean} events.open can anything be sent?
   * @param {() => boolean} events.wanted is anything learned that a frame could show?
   * @param {() => boolean} events.handsFree is a recording counted in?
   * @param {(label: string, use: Use) => void} events.onStart a recording begins
   * @param {() => void} events.onEnd
   * @param {(label: string, seconds: number) => void} events.onTick hands-free: seconds until it begins; 0: it begins, or was cancelled
   * @param {(burst: number) => void} events.onDrop a recording was not meant
   * @param {() => void} events.onHoldout a picture for the challenge has gone out
   */
  constructor(eye, events) {
    this._eye = eye;
    this._events = events;
    /** @type {Promise<unknown> | null} a frame that goes out as soon as the network in this page has seen it */
    this._going = null;
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

  /** Can anything be sent? */
  get open() {
    return this._events.open();
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
    const { recorder } = this;
    const recording = recorder.due(now);
    const wanted = recording || (!this.held && this._events.wanted());
    if (!wanted || !this._events.open()) return;
    if (!this.ready(now)) {
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
    this.put(pixels, kept ? this._header() : {}, {
      at: now,
      frameAt,
      thumb: learning ? pump.thumbnail(THUMB_PX) : null,
      frame: learning ? { rgb: pixels, burst } : null,
    });
    if (kept && !learning) this._events.onHoldout();
    if (kept) recorder.took(now);
  }

  /** Can another frame go out? @param {number} now milliseconds */
  ready(now) {
    return this.uplink.ready(now) && (this._eye.ready || !this._eye.wanted);
  }

  /**
   * Send a picture or, where the network runs in this page, what it makes of that.
   * @param {Uint8Array} pixels RGB, or planes as planes.js has them
   * @param {import("./uplink.js").Header} header @param {import("./uplink.js").Sent} sent
   */
  async put(pixels, header, sent) {
    if (!this._eye.wanted) return this.uplink.put(pixels, header, sent);
    const going = this._see(pixels, header, sent);
    this._going = going;
    await going;
    if (this._going === going) this._going = null;
  }

  /** @param {Uint8Array} pixels @param {import("./uplink.js").Header} header @param {import("./uplink.js").Sent} sent */
  async _see(pixels, header, sent) {
    const keep = header.record !== undefined;
    const seen = await this._eye.see(pixels, keep);
    if (!this._events.open()) return;
    if (seen) {
      const { activation, brightness, sharpness } = seen;
      this.uplink.put(activation, { ...header, kind: "activation", brightness, sharpness }, sent);
    } else if (keep && !this._eye.wanted) {
      this.uplink.put(pixels, header, sent); // an example is not lost when the network here ends
    }
  }

  /** Call back when what was taken has gone out. @param {() => void} then */
  inOrder(then) {
    if (this._going) this._going.then(then);
    else then();
  }

  _header() {
    const { label, burst, use } = this.recorder;
    return { record: label, burst, use };
  }
}
