// @ts-check
// From a source of pictures to pixels: each new frame is cropped, mirrored, shrunk and handed on.

import { toRgb } from "./crop.js";
import { PlaneReader, toRgba } from "./planes.js";
import { drawSquare, smallCopy } from "./square.js";

/** @typedef {import("./sources.js").Source} Source */
/** @typedef {import("./sources.js").NewFrame} NewFrame */

export class FramePump {
  /**
   * @param {HTMLCanvasElement} canvas where a frame is prepared if need be; also what "Look inside" shows
   * @param {(pump: FramePump) => void} onFrame called for every new frame while there is a source
   */
  constructor(canvas, onFrame) {
    this.canvas = canvas;
    this._context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true, alpha: false })
    );
    this._onFrame = onFrame;
    /** @type {Source | null} */
    this._source = null;
    /** @type {any} the VideoFrame that is handed on now, if there is one */
    this._frame = null;
    /** @type {Promise<unknown> | null} */
    this._grabbing = null;
    /** @type {PlaneReader | null} null after it has failed */
    this._reader = new PlaneReader();
    /** What was grabbed last, as RGBA when that is asked for. @type {(() => ImageData) | null} */
    this.grabbed = null;
    this._painted = false; // is it on the canvas?
    this._seen = false; // is the canvas in sight?
    new IntersectionObserver((entries) => {
      this._seen = entries[entries.length - 1].isIntersecting;
    }).observe(canvas);
    this.mirror = true;
    this.sees = 1;
    this.grabMs = 0;
    this._everyMs = 0; // between two frames
    /** When the newest frame was taken. */
    this.frameAt = 0;
    /** Frames that came while the page was busy, and were never looked at. */
    this.missed = 0;
    this._last = 0;
  }

  /** Of the last frames; 0 before there are some. The clock of some browsers stands still between two. */
  get framesPerSecond() {
    return this._everyMs && 1000 / this._everyMs;
  }

  /** @param {number} size side in pixels @param {number} sees the middle part of it that the network looks at */
  setSize(size, sees) {
    this.sees = sees;
    this.canvas.width = this.canvas.height = size;
    this.grabbed = null;
  }

  /** @param {Source | null} source */
  setSource(source) {
    this._source?.close?.();
    this._source = source;
    this._reader = new PlaneReader();
    this._everyMs = this.missed = 0;
    this._last = 0;
    if (source) this._wait(source);
  }

  /** @param {Source} source */
  _wait(source) {
    source.next(async (frame) => {
      try {
        if (source !== this._source) return;
        this._handOn(source, frame);
        // The next one is taken when this one is done with: then it is the newest.
        await this._grabbing?.catch(() => null); // who grabbed it hears of that
      } finally {
        frame.frame?.close(); // a camera has few of them
      }
      if (source === this._source) this._wait(source);
    });
  }

  /** @param {Source} source @param {NewFrame} frame */
  _handOn(source, { at, missed, frame }) {
    const now = performance.now();
    this.frameAt = Math.min(at, now);
    this.missed += missed;
    if (this._last) this._everyMs += (now - this._last - this._everyMs) / (this._everyMs ? 10 : 1);
    this._last = now;
    this._frame = frame ?? null;
    this._grabbing = null;
    if (source.size().width) this._onFrame(this);
    if (!this._grabbing) this._frame = null;
  }

  /**
   * The newest frame's pixels; call it while a frame is handed on. They are RGB, or planes
   * as planes.js has them.
   * @returns {Promise<Uint8Array | null>}
   */
  grab() {
    const grabbing = this._grab();
    this._grabbing = grabbing;
    return grabbing;
  }

  async _grab() {
    const source = this._source;
    if (!source || !this.canvas.width) return null;
    const started = performance.now();
    const frame = this._frame;
    const pixels = (frame && (await this._read(frame))) || this._draw(source.picture ?? frame, source.size());
    this.grabMs = performance.now() - started;
    return pixels;
  }

  /** Take a camera's frame as it is. @param {any} frame */
  async _read(frame) {
    const size = this.canvas.width;
    try {
      const planes = (await this._reader?.read(frame, size, this.mirror)) ?? null;
      if (!planes || size !== this.canvas.width) return null;
      this._show(() => new ImageData(toRgba(planes, size), size));
      return planes;
    } catch {
      this._reader = null; // whatever it is that this browser cannot do, a canvas can
      return null;
    }
  }

  /** Let the browser crop and shrink it. @param {CanvasImageSource | null} picture @param {{width: number, height: number}} of */
  _draw(picture, of) {
    if (!picture || !of.width || !of.height) return null;
    const read = drawSquare(this._context, this.canvas.width, picture, of, this.mirror);
    this._show(() => read);
    return toRgb(read.data);
  }

  /** What is shown is what was grabbed, not what should have been. @param {() => ImageData} grabbed */
  _show(grabbed) {
    this.grabbed = grabbed;
    this._painted = false;
    if (this._seen) this._paint();
  }

  /** Put what was grabbed last on the canvas. */
  _paint() {
    if (!this.grabbed || this._painted) return;
    this._context.putImageData(this.grabbed(), 0, 0);
    this._painted = true;
  }

  /** A small copy of the frame that was grabbed last. @param {number} size */
  thumbnail(size) {
    this._paint();
    return smallCopy(this.canvas, size, this.sees);
  }
}
