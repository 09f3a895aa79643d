// @ts-check
// The webcam: which there are, opening one, and why it did not work.

/**
 * @typedef {"denied" | "dismissed" | "system" | "forbidden" | "none" | "missing" | "busy" | "insecure" | "unsupported"
 *   | "blocked" | "gone" | "revoked" | "stopped" | "failed"} Cause why there is no picture
 */
/** @typedef {"off" | "asking" | "starting" | Cause} CameraState */

const LIST_MS = 500;
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };

/** @type {Record<string, Cause>} */
const CAUSES = {
  NotAllowedError: "denied",
  SecurityError: "forbidden",
  NotFoundError: "none",
  OverconstrainedError: "missing", // the only thing that is not left to the browser is which camera
  NotReadableError: "busy",
  AbortError: "busy", // what Firefox says of a camera that another program has
};

/** What an error of getUserMedia means. @param {any} error @returns {Cause} */
function causeOfRefusal(error) {
  if (error?.name === "NotAllowedError" && /dismissed/i.test(error.message)) return "dismissed";
  if (error?.name === "NotAllowedError" && /system/i.test(error.message)) return "system";
  return CAUSES[error?.name] ?? "failed";
}

/**
 * Why a camera that was on gives no more pictures.
 * @param {string | null} permission as the browser has it now; null: it does not say
 * @param {boolean} listed the camera is still among those there are
 * @returns {Cause}
 */
function causeOfEnd(permission, listed) {
  if (permission === "denied" || permission === "prompt") return "revoked";
  return listed ? "stopped" : "gone";
}

/** May this page use the camera? @returns {Promise<string | null>} null: the browser does not say */
export async function cameraPermission() {
  try {
    return (await navigator.permissions.query({ name: /** @type {PermissionName} */ ("camera") })).state;
  } catch {
    return null; // Firefox before 131 does not know this question
  }
}

/** The person allows the camera in the browser, later than it was asked for. @param {() => void} callback */
export async function whenAllowed(callback) {
  const status = await navigator.permissions?.query({ name: /** @type {PermissionName} */ ("camera") }).catch(() => null);
  status?.addEventListener?.("change", () => status.state === "granted" && callback());
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
    if (!window.isSecureContext) return this._onState("insecure");
    if (!navigator.mediaDevices) return this._onState("unsupported");
    this._onState("asking");
    const state = await this._open(opening, deviceId);
    if (opening !== this._opening) return;
    if (state !== "starting") this.close();
    this._onState(state);
    if (state === "starting") this._play();
  }

  /** @param {number} opening which one this is @param {string} [deviceId] @returns {Promise<CameraState>} */
  async _open(opening, deviceId) {
    try {
      const video = deviceId ? { ...WANTED, deviceId: { exact: deviceId } } : WANTED;
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (opening === this._opening) this._use(stream);
      else stream.getTracks().forEach((track) => track.stop());
      return "starting";
    } catch (error) {
      return causeOfRefusal(error);
    }
  }

  /** Nobody waits for it: it takes until the first picture, and that may never come. */
  async _play() {
    const playing = this._opening;
    try {
      await this.video.play();
    } catch (error) {
      if (playing !== this._opening) return;
      this.close();
      // The camera itself was let in: this is about pages that play something unasked.
      this._onState(error instanceof DOMException && error.name === "NotAllowedError" ? "blocked" : "failed");
    }
  }

  /** @param {MediaStream} stream */
  _use(stream) {
    this._stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this._ended(stream));
    this.video.srcObject = stream;
  }

  close() {
    this._opening += 1;
    if (this._stream) this._stream.getTracks().forEach((track) => track.stop());
    this._stream = null;
    this.video.srcObject = null;
  }

  /** @param {MediaStream} stream */
  async _ended(stream) {
    if (stream !== this._stream) return;
    const { deviceId } = this;
    this.close();
    const ending = this._opening;
    // A tab that nobody sees gets no list, in some browsers.
    const late = new Promise((resolve) => setTimeout(resolve, LIST_MS, null));
    const [permission, cameras] = await Promise.all([cameraPermission(), Promise.race([this.list(), late])]);
    const listed = !cameras || cameras.some((/** @type {MediaDeviceInfo} */ camera) => camera.deviceId === deviceId);
    if (ending === this._opening) this._onState(causeOfEnd(permission, listed));
  }
}
