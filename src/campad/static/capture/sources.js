// @ts-check
// Where frames come from: a camera's track, the element that plays it, or a drawn canvas.

/**
 * @typedef {object} Source
 * @property {CanvasImageSource | null} picture null: only frames have one
 * @property {() => {width: number, height: number}} size
 * @property {(callback: (frame: NewFrame) => void) => void} next calls once when there is a new frame
 * @property {() => void} [close]
 */

/**
 * @typedef {object} NewFrame
 * @property {number} at when it was taken, as far as the browser says, on the clock of `performance.now()`
 * @property {number} missed how many came between it and the one before
 * @property {any} [frame] the VideoFrame itself, if there is one; it must be closed
 */

const CALIBRATION = 3; // frames whose time is compared
const RECENT = 4;
const SOON_MS = 20;

/** The camera's frames, as early as the browser has them. @param {HTMLVideoElement} video @returns {Source} */
export function cameraSource(video) {
  const track = /** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks()[0];
  return track && "MediaStreamTrackProcessor" in window ? trackSource(video, track) : videoSource(video);
}

/**
 * The element tells of a frame when the page is drawn the next time, up to 17 ms late; a track does at once.
 * @param {HTMLVideoElement} video
 * @param {any} track
 * @returns {Source}
 */
function trackSource(video, track) {
  // Its buffer has room for one frame, and a newer one takes the place of one that was not read.
  const reader = new (/** @type {any} */ (window).MediaStreamTrackProcessor)({ track }).readable.getReader();
  const clock = new FrameClock();
  const before = track.stats?.deliveredFrames ?? 0;
  let seen = 0;
  let missed = 0;
  let open = true;
  let calibrating = CALIBRATION;
  /** @param {number} _now @param {any} metadata */
  const compare = (_now, { captureTime }) => {
    if (clock.compare(captureTime)) calibrating -= 1;
    if (open && calibrating) video.requestVideoFrameCallback(compare);
  };
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(compare);

  /** @param {any} frame @returns {NewFrame} */
  const describe = (frame) => {
    seen += 1;
    // What has been delivered may already count the next one, so only an increase counts.
    const most = Math.max(missed, (track.stats?.deliveredFrames ?? before + seen) - before - seen);
    const more = most - missed;
    missed = most;
    return { at: clock.see(frame.timestamp / 1000, performance.now()), missed: more, frame };
  };
  /** @param {(frame: NewFrame) => void} callback */
  const next = async (callback) => {
    const { value, done } = await reader.read();
    if (done) return;
    if (open && !document.hidden) {
      callback(describe(value));
    } else {
      value.close();
      if (open) next(callback);
    }
  };
  return {
    picture: null,
    size: () => ({ width: video.videoWidth, height: video.videoHeight }),
    next,
    close: () => {
      open = false;
      reader.cancel();
    },
  };
}

/** When a frame was taken, by its timestamp, which is on a clock of its own. */
export class FrameClock {
  constructor() {
    /** @type {{stamp: number, now: number}[]} */
    this._recent = [];
    this._ahead = -Infinity; // by at least this much, since no frame comes before it was taken
  }

  /** A frame with this timestamp has come. @param {number} stamp @param {number} now both in ms @returns {number} */
  see(stamp, now) {
    this._recent.push({ stamp, now });
    if (this._recent.length > RECENT) this._recent.shift();
    this._ahead = Math.max(this._ahead, stamp - now);
    return stamp - this._ahead;
  }

  /**
   * The element that plays the track says that one of the last frames was taken then.
   * @param {number | undefined} captureTime
   * @returns {boolean} whether that helped
   */
  compare(captureTime) {
    if (captureTime === undefined) return false;
    // It was the one that came soonest after that; if none came soon, it may have been passed over.
    const frame = this._recent.find(({ now }) => now >= captureTime);
    if (!frame || frame.now - captureTime > SOON_MS) return false;
    this._ahead = Math.max(this._ahead, frame.stamp - captureTime);
    return true;
  }
}

/** @param {HTMLVideoElement} video @returns {Source} */
function videoSource(video) {
  let presented = 0;
  /** @param {number} now @param {any} metadata @returns {NewFrame} */
  const describe = (now, metadata) => {
    const missed = presented ? Math.max(0, metadata.presentedFrames - presented - 1) : 0;
    presented = metadata.presentedFrames;
    return { at: metadata.captureTime ?? metadata.presentationTime ?? now, missed, frame: frameOf(video) };
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

/** @param {HTMLVideoElement} video */
function frameOf(video) {
  try {
    return new (/** @type {any} */ (window).VideoFrame)(video);
  } catch {
    return null; // an older browser, or a frame that it does not give out: there is still the element
  }
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
