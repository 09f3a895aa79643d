// @ts-check
// From a source of pictures to messages: each new frame is cropped, mirrored, shrunk and handed on.

import { centreSquare, toRgb } from "./crop.js";

/**
 * @typedef {object} Source
 * @property {CanvasImageSource} picture
 * @property {() => {width: number, height: number}} size
 * @property {(callback: (frame: NewFrame) => void) => void} next calls once when there is a new frame
 */

/**
 * @typedef {object} NewFrame
 * @property {number} at when it was taken, as far as the browser says, on the clock of `performance.now()`
 * @property {number} missed how many came between it and the one before
 */

/** @param {HTMLVideoElement} video @returns {Source} */
export function videoSource(video) {
  let presented = 0;
  /** @param {number} now @param {any} metadata @returns {NewFrame} */
  const describe = (now, metadata) => {
    const missed = presented ? Math.max(0, metadata.presentedFrames - presented - 1) : 0;
    presented = metadata.presentedFrames;
    return { at: metadata.captureTime ?? metadata.presentationTime ?? now, missed };
  };
  return {
    picture: video,
    size: () => ({ width: video.videoWidth, height: video.videoHeight }),
    next: (callback) => {
      // Only this tells of new frames; a display repeats each frame of a slower camera.
      if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback((now, metadata) => callback(describe(now, metadata)));
      else setTimeout(() => callback({ at: performance.now(), missed: 0 }), 33);
    },
  };
}

/** @param {HTMLCanvasElement} canvas @returns {Source} */
export function canvasSource(canvas) {
  let skipped = false;
  const next = (/** @type {(frame: NewFrame) => void} */ callback) =>
    requestAnimationFrame((at) => {
      skipped = !skipped; // 30 frames a second, as a camera has
      if (skipped) next(callback);
      else callback({ at, missed: 0 });
    });
  return { picture: canvas, size: () => ({ width: canvas.width, height: canvas.height }), next };
}

export class FramePump {
  /**
   * @param {HTMLCanvasElement} canvas where a frame is prepared; also what "Look inside" shows
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
    this.mirror = true;
    this.grabMs = 0;
    this.framesPerSecond = 0;
    /** When the newest frame was taken. */
    this.frameAt = 0;
    /** Frames that came while the page was busy, and were never looked at. */
    this.missed = 0;
    this._last = 0;
  }

  /** @param {number} size side in pixels */
  setSize(size) {
    this.canvas.width = this.canvas.height = size;
  }

  /** @param {Source | null} source */
  setSource(source) {
    this._source = source;
    this.framesPerSecond = this.missed = 0;
    this._last = 0;
    if (source) this._wait(source);
  }

  /** @param {Source} source */
  _wait(source) {
    source.next(({ at, missed }) => {
      if (source !== this._source) return;
      const now = performance.now();
      this.frameAt = Math.min(at, now);
      this.missed += missed;
      if (this._last) this.framesPerSecond += (1000 / (now - this._last) - this.framesPerSecond) / 10;
      this._last = now;
      if (source.size().width) this._onFrame(this);
      this._wait(source);
    });
  }

  /** Draw the newest frame and return its RGB pixels. @returns {Uint8Array | null} */
  grab() {
    const source = this._source;
    if (!source) return null;
    const { width, height } = source.size();
    if (!width || !height) return null;
    const started = performance.now();
    const { left, top, side } = centreSquare(width, height);
    const size = this.canvas.width;
    const context = this._context;
    context.setTransform(this.mirror ? -1 : 1, 0, 0, 1, this.mirror ? size : 0, 0);
    context.imageSmoothingQuality = "medium";
    context.drawImage(source.picture, left, top, side, side, 0, 0, size, size);
    const pixels = toRgb(context.getImageData(0, 0, size, size).data);
    this.grabMs = performance.now() - started;
    return pixels;
  }

  /** A small copy of the frame that was grabbed last. @param {number} size */
  thumbnail(size) {
    const copy = document.createElement("canvas");
    copy.width = copy.height = size;
    /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d")).drawImage(this.canvas, 0, 0, size, size);
    return copy;
  }
}
