// @ts-check
// How a WebP photo was held, which its EXIF says. Browsers turn every other kind of picture upright by it, and leave a WebP
// as it is stored (Chromium 156, Firefox ESR 153); Pillow, which reads pictures for the command line, turns all of them.

const ORIENTATION = 0x0112;
const NEEDED = 12; // bytes of a RIFF file's beginning

/** Where a picture's pixels go, as the first four numbers of a canvas's transform, by EXIF's orientation. @type {Record<number, number[]>} */
const TURNS = {
  2: [-1, 0, 0, 1],
  3: [-1, 0, 0, -1],
  4: [1, 0, 0, -1],
  5: [0, 1, 1, 0],
  6: [0, 1, -1, 0],
  7: [0, -1, -1, 0],
  8: [0, -1, 1, 0],
};

/** Does a file begin as a WebP does? @param {Blob} file @returns {Promise<boolean>} */
export async function isWebp(file) {
  const head = new DataView(await file.slice(0, NEEDED).arrayBuffer());
  return head.byteLength === NEEDED && text(head, 0) === "RIFF" && text(head, 8) === "WEBP";
}

/** EXIF's orientation, 1 to 8; 1, upright, where none is told. @param {ArrayBuffer} webp the file */
export function orientationOf(webp) {
  const view = new DataView(webp);
  try {
    for (let at = NEEDED; at + 8 <= webp.byteLength; ) {
      const size = view.getUint32(at + 4, true);
      if (text(view, at) === "EXIF") return orientationIn(new DataView(webp, at + 8, size));
      at += 8 + size + (size % 2);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // damaged; the picture itself may be fine
  }
  return 1;
}

/**
 * A picture, turned.
 * @param {ImageBitmap} picture
 * @param {number} orientation
 * @returns {ImageBitmap | HTMLCanvasElement}
 */
export function upright(picture, orientation) {
  const turn = TURNS[orientation];
  if (!turn) return picture;
  const { width, height } = picture;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = orientation < 5 ? [width, height] : [height, width];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [a, b, c, d] = turn;
  context.setTransform(a, b, c, d, a + c < 0 ? canvas.width : 0, b + d < 0 ? canvas.height : 0);
  context.drawImage(picture, 0, 0);
  return canvas;
}

/** @param {DataView} exif */
function orientationIn(exif) {
  const start = text(exif, 0) === "Exif" ? 6 : 0; // some write the head that a JPEG needs
  const small = exif.getUint8(start) === 0x49;
  const entries = start + exif.getUint32(start + 4, small);
  for (let left = exif.getUint16(entries, small), at = entries + 2; left > 0; left -= 1, at += 12) {
    if (exif.getUint16(at, small) === ORIENTATION) return exif.getUint16(at + 8, small);
  }
  return 1;
}

/** Four letters. @param {DataView} view @param {number} at */
function text(view, at) {
  return String.fromCharCode(...[0, 1, 2, 3].map((step) => view.getUint8(at + step)));
}
