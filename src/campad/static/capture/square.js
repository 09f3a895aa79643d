// @ts-check
// The middle of a picture as the network sees it, and as a thumbnail: the browser crops and shrinks.

import { centreSquare } from "./crop.js";
import { make } from "../dom.js";

const THUMB_QUALITY = 0.9; // of a JPEG

/**
 * Draw the middle of a picture on a canvas, and read it.
 * @param {CanvasRenderingContext2D} context of a square canvas @param {number} size of that
 * @param {CanvasImageSource} picture @param {{width: number, height: number}} of its size @param {boolean} mirror
 * @returns {ImageData}
 */
export function drawSquare(context, size, picture, { width, height }, mirror) {
  const { left, top, side } = centreSquare(width, height);
  context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? size : 0, 0);
  context.imageSmoothingQuality = "medium";
  context.drawImage(picture, left, top, side, side, 0, 0, size, size);
  return context.getImageData(0, 0, size, size);
}

/**
 * A small copy of the part of a canvas that the network looks at. An image, since a browser keeps
 * each canvas, and whatever lies over one, in a layer of its own, and puts all layers together for
 * every picture.
 * @param {HTMLCanvasElement} canvas @param {number} size @param {number} sees the middle part of its side
 */
export function smallCopy(canvas, size, sees) {
  const small = squareContext(size);
  const side = canvas.width * sees;
  const edge = (canvas.width - side) / 2;
  small.drawImage(canvas, edge, edge, side, side, 0, 0, size, size);
  return make("img", { src: small.canvas.toDataURL("image/jpeg", THUMB_QUALITY), alt: "" });
}

/** Of a new canvas. @param {number} size */
export function squareContext(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true, alpha: false }));
}
