// @ts-check
// Pictures from files, decoded by the browser: photos, and some frames a second of a clip.

import { isClip } from "./found.js";
import { isWebp, orientationOf, upright } from "./webp.js";

const EVERY_S = 0.2; // of a clip; neighbours are near copies
const RATE = 2; // as fast a clip is played
const STUCK_MS = 5000; // a clip that gives no frame for so long gives none any more

/** @typedef {{picture: CanvasImageSource, width: number, height: number}} Picture to be used before the next one is asked for */

/** The pictures of a file; throws if the browser cannot read it. @param {Blob} file @returns {AsyncGenerator<Picture>} */
export async function* picturesOf(file) {
  if (isClip(file.type)) return yield* framesOf(file);
  const webp = await isWebp(file);
  const stored = await createImageBitmap(file, webp ? { imageOrientation: "none" } : {});
  try {
    const picture = webp ? upright(stored, orientationOf(await file.arrayBuffer())) : stored;
    yield { picture, width: picture.width, height: picture.height };
  } finally {
    stored.close();
  }
}

/** @param {Blob} file @returns {AsyncGenerator<Picture>} */
async function* framesOf(file) {
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(file);
  try {
    video.playbackRate = video.defaultPlaybackRate = RATE;
    await video.play();
    let due = 0;
    for (let at = await nextFrame(video); at !== null; at = await nextFrame(video)) {
      if (at < due) continue;
      due = at + EVERY_S;
      video.pause();
      yield { picture: video, width: video.videoWidth, height: video.videoHeight };
      await video.play();
    }
  } finally {
    URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
  }
}

/** Wait for a frame. @param {HTMLVideoElement} video @returns {Promise<number | null>} its second; null at the end */
function nextFrame(video) {
  if (video.ended) return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), STUCK_MS);
    const done = (/** @type {number | null} */ at) => {
      clearTimeout(timer);
      video.onended = null;
      resolve(at);
    };
    video.onended = () => done(null);
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback((_now, { mediaTime }) => done(mediaTime));
    else setTimeout(() => done(video.currentTime), 50);
  });
}
