// @ts-check
// Pictures made smaller by area averaging, one plane of bytes at a time: arithmetic, no elements, no camera.

const ONE = 256; // the weights of an average add up to this
const ROWS = 16; // so many are averaged together: what each column needs is read once for all of them
const HALVES = 0x00ff00ff; // every second byte of four

/**
 * @typedef {object} Spans which pixels each of the fewer pixels is an average of, and by how much
 * @property {number} taps how many weights each has
 * @property {Int32Array} first
 * @property {Int32Array} weights 0 where there are fewer
 */

/**
 * @typedef {object} Plane one kind of values in a buffer; all in bytes, and multiples of 4 but the step
 * @property {number} offset where it begins
 * @property {number} stride from a row to the next
 * @property {number} step from a value to the next: 2 where two planes alternate
 */

/** @typedef {{gain: number, bias: number}} Scale applied to averages */

/**
 * Divide `from` pixels evenly into `to`; one that lies on a border counts in part on both sides.
 * @param {number} from
 * @param {number} to
 * @returns {Spans}
 */
export function spans(from, to) {
  const taps = Math.max(4, Math.ceil(from / to) + 1);
  const first = new Int32Array(to);
  const weights = new Int32Array(to * taps);
  for (let i = 0; i < to; i += 1) {
    const left = (i * from) / to;
    const right = ((i + 1) * from) / to;
    first[i] = Math.floor(left);
    // Rounded where they add up, so that the sum is exact and a plain surface stays what it is.
    let sum = 0;
    for (let k = 0; first[i] + k < right; k += 1) {
      const upTo = Math.round((ONE * (Math.min(right, first[i] + k + 1) - left)) / (right - left));
      weights[i * taps + k] = upTo - sum;
      sum = upTo;
    }
  }
  return { taps, first, weights };
}

/** Shrinks squares of one side to another; keeps its tables and its buffers between frames. */
export class Shrinker {
  /** @param {number} from side in pixels @param {number} to */
  constructor(from, to) {
    this.from = from;
    this.to = to;
    this._spans = spans(from, to);
    // Sums of rows, 16 bits each; a few more than two alternating planes need, for weights that are 0.
    this._length = 2 * from + 4 * this._spans.taps;
    this._sums = new Uint16Array(ROWS * this._length);
    this._pairs = Array.from({ length: ROWS }, (_, n) => new Uint32Array(this._sums.buffer, 2 * n * this._length, this._length / 2));
  }

  /**
   * @param {Uint32Array} words the buffer, in fours of bytes
   * @param {Plane} plane
   * @param {Uint8ClampedArray[]} outputs `to` x `to` values; two for two planes that alternate
   * @param {boolean} mirror
   * @param {Scale} scale
   */
  shrink(words, { offset, stride, step }, outputs, mirror, scale) {
    const { taps, first, weights } = this._spans;
    const length = Math.ceil((this.from * step) / 4);
    for (let y = 0; y < this.to; y += ROWS) {
      const rows = Math.min(ROWS, this.to - y);
      for (let n = 0; n < rows; n += 1) addRows(this._pairs[n], words, (offset + first[y + n] * stride) >> 2, stride >> 2, length, weights, (y + n) * taps, taps);
      outputs.forEach((output, phase) => averageRows(output, y * this.to, this._sums, this._length, rows, phase, step, this._spans, mirror, scale));
    }
  }
}

/**
 * The weighted sum of some rows. Four bytes are read at once and two are multiplied at once: each has
 * 16 bits to grow in, which 255 times all weights fit. (Every machine that has a browser has the lowest byte first.)
 * @param {Uint32Array} sums two of 16 bits in each
 * @param {Uint32Array} words
 * @param {number} at where the first row begins
 * @param {number} stride
 * @param {number} length of a row
 * @param {Int32Array} weights
 * @param {number} from the first weight
 * @param {number} taps
 */
function addRows(sums, words, at, stride, length, weights, from, taps) {
  const a = weights[from];
  const b = weights[from + 1];
  const c = weights[from + 2];
  const second = b ? at + stride : at; // there may be no row below the last
  const third = c ? second + stride : at;
  for (let x = 0; x < length; x += 1) {
    const p = words[at + x];
    const q = words[second + x];
    const r = words[third + x];
    const even = Math.imul(p & HALVES, a) + Math.imul(q & HALVES, b) + Math.imul(r & HALVES, c);
    const odd = Math.imul((p >>> 8) & HALVES, a) + Math.imul((q >>> 8) & HALVES, b) + Math.imul((r >>> 8) & HALVES, c);
    sums[2 * x] = (even & 0xffff) | (odd << 16);
    sums[2 * x + 1] = (even >>> 16) | (odd & 0xffff0000);
  }
  for (let k = 3; k < taps && weights[from + k]; k += 1) addRow(sums, words, at + k * stride, length, weights[from + k]);
}

/** @param {Uint32Array} sums @param {Uint32Array} words @param {number} at @param {number} length @param {number} weight */
function addRow(sums, words, at, length, weight) {
  for (let x = 0; x < length; x += 1) {
    const four = words[at + x];
    const even = Math.imul(four & HALVES, weight);
    const odd = Math.imul((four >>> 8) & HALVES, weight);
    sums[2 * x] += (even & 0xffff) | (odd << 16);
    sums[2 * x + 1] += (even >>> 16) | (odd & 0xffff0000);
  }
}

/**
 * Some rows of the output, a column of them at a time. Most columns of a camera's picture are averages of
 * three pixels: a fourth that counts nothing is not looked at.
 * @param {Uint8ClampedArray} output @param {number} at where the first of them begins
 * @param {Uint16Array} sums @param {number} length from a row of sums to the next @param {number} rows
 * @param {number} phase @param {number} step @param {Spans} across @param {boolean} mirror @param {Scale} scale
 */
function averageRows(output, at, sums, length, rows, phase, step, { taps, first, weights }, mirror, { gain, bias }) {
  const factor = gain / (ONE * ONE);
  const size = first.length;
  for (let i = 0, w = 0; i < size; i += 1, w += taps) {
    const [a, b, c, d] = [weights[w], weights[w + 1], weights[w + 2], weights[w + 3]];
    let from = first[i] * step + phase;
    let to = at + (mirror ? size - 1 - i : i);
    if (d) {
      for (let n = 0; n < rows; n += 1, from += length, to += size) {
        let sum = Math.imul(a, sums[from]) + Math.imul(b, sums[from + step]) + Math.imul(c, sums[from + 2 * step]) + Math.imul(d, sums[from + 3 * step]);
        for (let k = 4; k < taps; k += 1) sum += Math.imul(weights[w + k], sums[from + k * step]);
        output[to] = sum * factor + bias; // the array rounds and clamps
      }
    } else {
      for (let n = 0; n < rows; n += 1, from += length, to += size) {
        output[to] = (Math.imul(a, sums[from]) + Math.imul(b, sums[from + step]) + Math.imul(c, sums[from + 2 * step])) * factor + bias;
      }
    }
  }
}
