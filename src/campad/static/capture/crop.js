// @ts-check
// Pure arithmetic on pixels: no elements, no camera.

/**
 * The largest square in the middle of a picture, as campad.frame.centre_crop cuts it.
 * @param {number} width
 * @param {number} height
 */
export function centreSquare(width, height) {
  const side = Math.min(width, height);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), side };
}

/** Drop the alpha of RGBA pixels. @param {Uint8ClampedArray | Uint8Array} rgba */
export function toRgb(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}
