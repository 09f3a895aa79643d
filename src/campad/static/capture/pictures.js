// @ts-check
// Pictures from files, decoded by the browser: photos, and some frames a second of a clip.

const EVERY_S = 0.2; // of a clip; neighbours are near copies
const RATE = 2; // as fast a clip is played
const STUCK_MS = 5000; // a clip that gives no frame for so long gives none any more

/** @typedef {{picture: CanvasImageSource, width: number, height: number}} Picture to be used before the next one is asked for */

/** Can this file be a picture or a clip? @param {File} file */
export const isPicture = ({ type }) => type.startsWith("image/") || isClip(type);

/** @param {string} type */
const isClip = (type) => type.startsWith("video/");

/** The pictures of a file; throws if the browser cannot read it. @param {File} file @returns {AsyncGenerator<Picture>} */
export async function* picturesOf(file) {
  if (isClip(file.type)) return yield* framesOf(file);
  const picture = await createImageBitmap(file);
  try {
    yield { picture, width: picture.width, height: picture.height };
  } finally {
    picture.close();
  }
}

/** @param {File} file @returns {AsyncGenerator<Picture>} */
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
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback((_now, { mediaTime }) => done(mediaTime));
    else setTimeout(() => done(video.currentTime), 50);
  });
}

/** All files of what was dropped, those in folders too. @param {DataTransfer} data @returns {Promise<File[]>} */
export async function filesOf(data) {
  // All at once: after the first wait the browser has emptied it.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => (entry ? within(entry) : [])));
  return found.flat();
}

/** @param {any} entry @returns {Promise<File[]>} */
async function within(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = /** @type {any[]} */ (await new Promise((resolve, reject) => reader.readEntries(resolve, reject)));
    if (!some.length) return files;
    for (const one of some) files.push(...(await within(one)));
  }
}
