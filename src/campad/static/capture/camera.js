// @ts-check
// The webcam: which there are, opening one, and why it did not work.

/** @typedef {"off" | "asking" | "on" | "denied" | "none" | "busy" | "insecure" | "gone" | "failed"} CameraState */

const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };

/** What an error of getUserMedia means. @param {unknown} error @returns {CameraState} */
export function cameraError(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}

export class Camera {
  /** @param {HTMLVideoElement} video @param {(state: CameraState) => void} onState */
  constructor(video, onState) {
    this.video = video;
    this._onState = onState;
    /** @type {MediaStream | null} */
    this._stream = null;
    this._opening = 0;
  }

  /** The cameras there are; names are empty until one has been allowed. */
  async list() {
    if (!navigator.mediaDevices) return [];
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === "videoinput");
  }

  /** The id of the camera in use, or "". */
  get deviceId() {
    const track = this._stream && this._stream.getVideoTracks()[0];
    return (track && track.getSettings().deviceId) || "";
  }

  /** @param {string} [deviceId] one of `list`; none is the browser's choice */
  async open(deviceId) {
    this.close();
    const opening = ++this._opening;
    if (!navigator.mediaDevices || !window.isSecureContext) return this._onState("insecure");
    this._onState("asking");
    try {
      const video = deviceId ? { ...WANTED, deviceId: { exact: deviceId } } : WANTED;
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (opening !== this._opening) return stream.getTracks().forEach((track) => track.stop());
      this._stream = stream;
      stream.getVideoTracks()[0].addEventListener("ended", () => this._ended(stream));
      this.video.srcObject = stream;
      await this.video.play();
      this._onState("on");
    } catch (error) {
      if (opening !== this._opening) return;
      this.close();
      this._onState(cameraError(error));
    }
  }

  close() {
    this._opening += 1;
    if (this._stream) this._stream.getTracks().forEach((track) => track.stop());
    this._stream = null;
    this.video.srcObject = null;
  }

  /** @param {MediaStream} stream */
  _ended(stream) {
    if (stream !== this._stream) return;
    this.close();
    this._onState("gone");
  }
}
