// @ts-check
// Warped copies of a picture, as campad's imaging/augment.py makes them: by the same numbers the same
// pixels, within one level. Pure.

const ROTATION = (10 * Math.PI) / 180;
const LOG_SCALE = 0.11;
const SHIFT = 14 / 192; // of the side
const BRIGHTNESS = 0.2;

/**
 * @param {Uint8Array} rgb @param {number} side
 * @param {number[]} strengths of rotation, scale, shift in x and in y, brightness: -1 to 1
 * @returns {Uint8Array}
 */
export function warp(rgb, side, strengths) {
  const angle = ROTATION * strengths[0];
  const scale = Math.exp(LOG_SCALE * strengths[1]);
  const middle = side / 2;
  const [left, top] = [middle + SHIFT * side * strengths[2], middle + SHIFT * side * strengths[3]];
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const lit = Uint8ClampedArray.from({ length: 256 }, (_, level) => level * (1 + BRIGHTNESS * strengths[4]));
  const warped = new Uint8Array(rgb.length);
  // An edge's pixels are repeated outside.
  const inside = (/** @type {number} */ at) => Math.max(0, Math.min(side - 1, at));
  for (let y = 0, to = 0; y < side; y += 1) {
    const down = y + 0.5 - top;
    for (let x = 0; x < side; x += 1, to += 3) {
      const across = x + 0.5 - left;
      const fromX = cosine * across - sine * down + middle - 0.5;
      const fromY = sine * across + cosine * down + middle - 0.5;
      const [x0, y0] = [Math.floor(fromX), Math.floor(fromY)];
      const [dx, dy] = [fromX - x0, fromY - y0];
      const [upper, lower] = [inside(y0) * side, inside(y0 + 1) * side];
      const [near, far] = [inside(x0), inside(x0 + 1)];
      for (let channel = 0; channel < 3; channel += 1) {
        const a = rgb[3 * (upper + near) + channel];
        const b = rgb[3 * (lower + near) + channel];
        const above = a + (rgb[3 * (upper + far) + channel] - a) * dx;
        const below = b + (rgb[3 * (lower + far) + channel] - b) * dx;
        warped[to + channel] = lit[Math.floor(above + (below - above) * dy)];
      }
    }
  }
  return warped;
}
