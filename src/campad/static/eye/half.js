// @ts-check
// Numbers of 32 bits as numbers of 16 bits (IEEE 754), rounded to the nearest, ties to even, and back. Pure.

const INFINITE = 0x7c00; // all bits of the exponent: infinite, or not a number

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** @param {Float32Array} numbers @returns {Uint16Array} */
export const toHalf = (numbers) => Uint16Array.from(numbers, half);

/** @param {Uint16Array} halves finite ones @returns {Float32Array} */
export const fromHalf = (halves) => Float32Array.from(halves, whole);

/** Are all of them finite? @param {Uint16Array} halves */
export const isFinite = (halves) => halves.every((value) => (value & INFINITE) !== INFINITE);

/** @param {number} value */
function half(value) {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const exponent = ((bits[0] >>> 23) & 0xff) - 112; // its bias is 15 instead of 127
  const fraction = bits[0] & 0x7fffff;
  if (exponent >= 31) return sign | INFINITE | (exponent === 143 && fraction ? 0x200 : 0);
  if (exponent <= 0) return exponent < -10 ? sign : sign | rounded(fraction | 0x800000, 14 - exponent);
  return sign | rounded((exponent << 23) | fraction, 13); // what is carried raises the exponent, as it should
}

/** @param {number} value */
function whole(value) {
  const exponent = (value & INFINITE) >>> 10;
  const fraction = value & 0x3ff;
  const size = exponent ? (0x400 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
  return value & 0x8000 ? -size : size;
}

/** @param {number} value @param {number} shift */
function rounded(value, shift) {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return kept + (rest > middle || (rest === middle && kept & 1) ? 1 : 0);
}
