// @ts-check
// The phone's camera: which side looks, its light, and its picture as small JPEGs.

import { canvasIsRead } from "../capture/canvas-check.js";

const EVERY_MS = 50; // 20 pictures a second
const SHORT_SIDE = 256; // pixels; the network looks at some 224
const QUALITY = 0.8;

export class PhoneCamera {
  /**
   * @param {HTMLVideoElement} video
   * @param {{ready: () => boolean, onPicture: (picture: Blob) => void, onChange: () => void}} events ready: a picture would not wait
   */
  constructor(video, events) {
    this._video = video;
    this._events = events;
    this._canvas = document.createElement("canvas");
    this._context = /** @type {CanvasRenderingContext2D} */ (this._canvas.getContext("2d", { alpha: false }));
    /** @type {MediaStream | null} */
    this._stream = null;
    this._front = true;
    this._timer = 0;
    this._encoding = false;
    /** So many cameras there are. */
    this.sides = 0;
    this.torch = false;
    /** @type {"" | "noise" | "none"} */
    this.trouble = "";
  }

  get on() {
    return this._stream !== null;
  }

  get hasTorch() {
    return Boolean(/** @type {any} */ (this._track?.getCapabilities?.())?.torch);
  }

  get _track() {
    return this._stream?.getVideoTracks()[0];
  }

  async start() {
    this.stop();
    this.trouble = canvasIsRead() ? "" : "noise";
    if (!this.trouble) await this._open();
    this._events.onChange();
  }

  stop() {
    clearInterval(this._timer);
    this._stream?.getTracks().forEach((track) => track.stop());
    this._stream = this._video.srcObject = null;
    this.torch = false;
  }

  /** Look to the other side. */
  async turn() {
    this._front = !this._front;
    await this.start();
  }

  /** Switch the light on, or off. */
  async light() {
    const constraints = /** @type {any} */ ({ advanced: [{ torch: !this.torch }] });
    const done = await this._track?.applyConstraints(constraints).then(() => true, () => false);
    if (done) this.torch = !this.torch;
    this._events.onChange();
  }

  async _open() {
    const video = { facingMode: this._front ? "user" : "environment", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
    const stream = await navigator.mediaDevices?.getUserMedia({ video, audio: false }).catch(() => null);
    if (!stream) {
      this.trouble = "none";
      return;
    }
    this._stream = stream;
    this._video.srcObject = stream;
    this._video.classList.toggle("mirrored", this._front);
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      if (stream !== this._stream) return;
      this.stop();
      this.trouble = "none";
      this._events.onChange();
    });
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.sides = devices.filter(({ kind }) => kind === "videoinput").length;
    await this._video.play().catch(() => null);
    this._timer = setInterval(() => this._send(), EVERY_MS);
  }

  /** Send what is seen now, where the one before has gone out. */
  _send() {
    const { videoWidth: width, videoHeight: height } = this._video;
    if (this._encoding || !width || document.hidden || !this._events.ready()) return;
    const scale = Math.min(1, SHORT_SIDE / Math.min(width, height));
    this._canvas.width = Math.round(width * scale);
    this._canvas.height = Math.round(height * scale);
    this._context.drawImage(this._video, 0, 0, this._canvas.width, this._canvas.height);
    this._encoding = true;
    this._canvas.toBlob(
      (picture) => {
        this._encoding = false;
        if (picture && this.on) this._events.onPicture(picture);
      },
      "image/jpeg",
      QUALITY,
    );
  }
}
