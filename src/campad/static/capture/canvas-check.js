// @ts-check
// Does a canvas give back what was drawn on it? Against fingerprinting, some browsers give noise
// instead: the page shows the true picture, and would learn from the noise.

const SIDE = 8;
const MOST = 8; // levels, in the mean: others change the last bit of some pixels, which does no harm

/** @returns {boolean} */
export function canvasIsRead() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (!context) return false;
  const pattern = Array.from({ length: SIDE * SIDE }, (_, at) => [(at * 37) % 256, (at * 101) % 256, (at * 173) % 256]);
  pattern.forEach((colour, at) => {
    context.fillStyle = `rgb(${colour})`;
    context.fillRect(at % SIDE, Math.floor(at / SIDE), 1, 1);
  });
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const off = pattern.map((colour, at) => colour.reduce((sum, value, channel) => sum + Math.abs(value - data[4 * at + channel]), 0));
  return off.reduce((sum, value) => sum + value, 0) / (3 * off.length) <= MOST;
}
