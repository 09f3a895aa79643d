// @ts-check
// A camera's frame as the camera gives it, brightness and two differences of colour, made small.
//
// No canvas turns it into RGB, and 3/8 as many bytes go out: of brightness one for each pixel, then of
// blueness and of redness one for each square of 4 x 4, all as JPEG has them (Rec. 601, full range). So
// a whole frame fits into 64 KiB; a browser hands on anything longer in pieces, one after the other.

import { centreSquare } from "./crop.js";
import { Shrinker } from "./shrink.js";

const MOST_PX = 800; // beyond that the browser's own shrinking is faster
const SHARE = 4; // this many pixels, across and down, share their chroma

/** How much red and blue make brightness; that of green is the rest. */
const REC_601 = { red: 0.299, blue: 0.114 };
const REC_709 = { red: 0.2126, blue: 0.0722 };
/** The matrices that cameras have; those of film and wide colour are left to the browser. */
const MATRICES = new Map([
  [null, REC_601],
  ["smpte170m", REC_601],
  ["bt470bg", REC_601],
  ["bt709", REC_709],
]);

const FULL = { luma: { gain: 1, bias: 0 }, chroma: { gain: 1, bias: 0 } };
/** 16 to 235 is black to white, and 16 to 240 are the chroma around 128. */
const LIMITED = {
  luma: { gain: 255 / 219, bias: (-16 * 255) / 219 },
  chroma: { gain: 255 / 224, bias: 128 - (128 * 255) / 224 },
};

export class PlaneReader {
  constructor() {
    this._words = new Uint32Array(0);
    /** @type {Map<string, Shrinker>} by both sides */
    this._shrinkers = new Map();
  }

  /**
   * The square in the middle, shrunk; null if the frame is not of a kind that is read here.
   * @param {any} frame a VideoFrame
   * @param {number} size side in pixels
   * @param {boolean} mirror
   * @returns {Promise<Uint8Array | null>} size x size + 2 x size / 4 x size / 4
   */
  async read(frame, size, mirror) {
    const square = squareOf(frame, size);
    const matrix = MATRICES.get(frame.colorSpace?.matrix ?? null);
    if (!square || !matrix) return null;
    const { side } = square;
    const { layout, planes, bytes } = planesOf(frame.format, side);
    if (4 * this._words.length < bytes) this._words = new Uint32Array(Math.ceil(bytes / 4));
    await frame.copyTo(this._words, { rect: { x: square.x, y: square.y, width: side, height: side }, layout });

    const fewer = size / SHARE;
    const output = new Uint8ClampedArray(size * size + 2 * fewer * fewer);
    const luma = output.subarray(0, size * size);
    const blue = output.subarray(size * size, size * size + fewer * fewer);
    const red = output.subarray(size * size + fewer * fewer);
    const range = frame.colorSpace?.fullRange ? FULL : LIMITED;
    this._shrinker(side, size).shrink(this._words, planes[0], [luma], mirror, range.luma);
    const chroma = this._shrinker(side / 2, fewer);
    if (planes.length === 2) chroma.shrink(this._words, planes[1], [blue, red], mirror, range.chroma);
    else [blue, red].forEach((plane, index) => chroma.shrink(this._words, planes[1 + index], [plane], mirror, range.chroma));
    if (matrix !== REC_601) toRec601(luma, blue, red, matrix);
    return new Uint8Array(output.buffer);
  }

  /** @param {number} from @param {number} to */
  _shrinker(from, to) {
    const key = `${from} ${to}`;
    let found = this._shrinkers.get(key);
    if (!found) {
      if (this._shrinkers.size > 3) this._shrinkers.clear(); // another camera, or another network
      found = new Shrinker(from, to);
      this._shrinkers.set(key, found);
    }
    return found;
  }
}

/** The square in the middle, on even pixels since two share their chroma. @param {any} frame @param {number} size */
function squareOf(frame, size) {
  const { format, visibleRect: seen } = frame;
  if (format !== "I420" && format !== "NV12") return null;
  if (!seen || frame.rotation || frame.flip) return null;
  if (frame.displayWidth !== seen.width || frame.displayHeight !== seen.height) return null;
  const { left, top, side } = centreSquare(seen.width, seen.height);
  const even = { x: (seen.x + left) & ~1, y: (seen.y + top) & ~1, side: side & ~1 };
  return size % SHARE === 0 && even.side >= size && even.side <= MOST_PX ? even : null;
}

/** Where the planes are put. @param {"I420" | "NV12"} format @param {number} side */
function planesOf(format, side) {
  const planar = format === "I420";
  const stride = fours(side);
  const chroma = planar ? fours(side / 2) : stride;
  const rows = side / 2;
  const layout = [
    { offset: 0, stride },
    { offset: side * stride, stride: chroma },
  ];
  if (planar) layout.push({ offset: side * stride + rows * chroma, stride: chroma });
  const planes = layout.map((plane, index) => ({ ...plane, step: index && !planar ? 2 : 1 }));
  return { layout, planes, bytes: side * stride + (planar ? 2 : 1) * rows * chroma };
}

/** @param {number} length */
const fours = (length) => (length + 3) & ~3;

/**
 * From another matrix to Rec. 601. Both are full range.
 * @param {Uint8ClampedArray} luma @param {Uint8ClampedArray} blue @param {Uint8ClampedArray} red
 * @param {{red: number, blue: number}} matrix
 */
export function toRec601(luma, blue, red, matrix) {
  const green = 1 - matrix.red - matrix.blue;
  // What one unit of a difference adds to red, green and blue, and so to the new brightness.
  const redOfRed = 2 - 2 * matrix.red;
  const blueOfBlue = 2 - 2 * matrix.blue;
  const greenOfRed = (-matrix.red * redOfRed) / green;
  const greenOfBlue = (-matrix.blue * blueOfBlue) / green;
  const { red: r, blue: b } = REC_601;
  const lumaOfRed = r * redOfRed + (1 - r - b) * greenOfRed;
  const lumaOfBlue = b * blueOfBlue + (1 - r - b) * greenOfBlue;
  const more = new Float32Array(blue.length);
  for (let at = 0; at < blue.length; at += 1) {
    const [u, v] = [blue[at] - 128, red[at] - 128];
    more[at] = u * lumaOfBlue + v * lumaOfRed;
    blue[at] = 128 + (u * blueOfBlue - more[at]) / (2 - 2 * b);
    red[at] = 128 + (v * redOfRed - more[at]) / (2 - 2 * r);
  }
  const size = Math.sqrt(luma.length);
  for (let y = 0, at = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1, at += 1) luma[at] += more[shared(x, y, size)];
  }
}

/** Where a pixel's chroma is. @param {number} x @param {number} y @param {number} size of the picture */
const shared = (x, y, size) => Math.floor(y / SHARE) * (size / SHARE) + Math.floor(x / SHARE);

/** What a chroma adds to a colour, for each of its values: campad's protocol/frames.py rounds so as well. */
const added = (/** @type {number} */ factor) =>
  Int16Array.from({ length: 256 }, (_, value) => {
    const exact = factor * (value - 128);
    return Math.sign(exact) * Math.round(Math.abs(exact));
  });
const GREEN_BITS = 6; // green gets its share of both, so that is kept finer until they are added
const RED_OF_RED = added(1.402);
const BLUE_OF_BLUE = added(1.772);
const GREEN_OF_RED = added(-0.714136 * 2 ** GREEN_BITS);
const GREEN_OF_BLUE = added(-0.344136 * 2 ** GREEN_BITS);
const HALF = 2 ** (GREEN_BITS - 1); // so that cutting off rounds

/** Planes as RGBA, as the server turns them into RGB. @param {Uint8Array} planes @param {number} size */
export function toRgba(planes, size) {
  const blues = size * size;
  const reds = blues + (size / SHARE) ** 2;
  const rgba = new Uint8ClampedArray(4 * size * size);
  for (let y = 0, at = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1, at += 1) {
      const four = shared(x, y, size);
      const [luma, u, v] = [planes[at], planes[blues + four], planes[reds + four]];
      rgba[4 * at] = luma + RED_OF_RED[v];
      rgba[4 * at + 1] = luma + ((GREEN_OF_RED[v] + GREEN_OF_BLUE[u] + HALF) >> GREEN_BITS);
      rgba[4 * at + 2] = luma + BLUE_OF_BLUE[u];
      rgba[4 * at + 3] = 255;
    }
  }
  return rgba;
}
