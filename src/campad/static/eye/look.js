// @ts-check
// How a picture looks, as campad's `look_at` says it, where the picture does not leave the page. Pure.

/** How bright red, green and blue look next to each other, Rec. 601. */
const LUMA = [0.299, 0.587, 0.114];

/**
 * @param {Uint8Array} rgb of a square of 3 pixels or more
 * @param {number} size its side
 * @returns {{brightness: number, sharpness: number}}
 */
export function lookAt(rgb, size) {
  const luma = new Float32Array(size * size);
  for (let at = 0, from = 0; at < luma.length; at += 1, from += 3) luma[at] = LUMA[0] * rgb[from] + LUMA[1] * rgb[from + 1] + LUMA[2] * rgb[from + 2];
  const edges = new Float32Array((size - 2) ** 2);
  for (let y = 1, to = 0; y < size - 1; y += 1) {
    for (let x = 1, at = y * size + 1; x < size - 1; x += 1, at += 1, to += 1) {
      edges[to] = luma[at - size] + luma[at + size] + luma[at - 1] + luma[at + 1] - 4 * luma[at];
    }
  }
  return { brightness: Math.min(1, mean(luma) / 255), sharpness: deviation(edges) / (deviation(luma) + 1) };
}

/** @param {Float32Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {Float32Array} values */
function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
}
