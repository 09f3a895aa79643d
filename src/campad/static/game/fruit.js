// @ts-check
// The fruits, drawn with paths around the origin in a box of 12 x 12 pixels.

const LEAF = "#58c83c";
const STEM = "#9a6a2f";

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} x @param {number} y @param {number} radiusX @param {number} [radiusY] */
function blob(context, colour, x, y, radiusX, radiusY = radiusX) {
  context.fillStyle = colour;
  context.beginPath();
  context.ellipse(x, y, radiusX, radiusY, 0, 0, 2 * Math.PI);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} turn */
function leaf(context, x, y, turn) {
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  context.fillStyle = LEAF;
  context.beginPath();
  context.moveTo(0, 0);
  context.quadraticCurveTo(2, -1.8, 4, 0);
  context.quadraticCurveTo(2, 1.4, 0, 0);
  context.fill();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number[]} points from x, y; bend x, y; to x, y */
function stem(context, [fromX, fromY, bendX, bendY, toX, toY]) {
  context.strokeStyle = STEM;
  context.lineWidth = 0.9;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.quadraticCurveTo(bendX, bendY, toX, toY);
  context.stroke();
}

/** @type {Record<string, (context: CanvasRenderingContext2D) => void>} */
const FRUITS = {
  cherry(context) {
    stem(context, [-2.8, 1.5, -1.5, -3, 2.6, -5]);
    stem(context, [2.6, 2.5, 3.4, -1.5, 2.6, -5]);
    leaf(context, 2.4, -4.8, 0.35);
    blob(context, "#e3263c", -3, 2.6, 2.8);
    blob(context, "#e3263c", 2.7, 3.1, 2.8);
    blob(context, "#ffb3b8", -3.9, 1.7, 0.7);
    blob(context, "#ffb3b8", 1.8, 2.2, 0.7);
  },
  strawberry(context) {
    context.fillStyle = "#ef3145";
    context.beginPath();
    context.moveTo(0, 6);
    context.bezierCurveTo(-5.5, 3, -6, -3.4, -2.6, -3.6);
    context.quadraticCurveTo(0, -4, 2.6, -3.6);
    context.bezierCurveTo(6, -3.4, 5.5, 3, 0, 6);
    context.fill();
    for (const [x, y] of [[-2.4, -0.6], [0.2, -1.4], [2.6, -0.4], [-1.1, 1.8], [1.5, 2], [0, 4]]) {
      blob(context, "#ffe27a", x, y, 0.45, 0.6);
    }
    for (const turn of [-0.2, -1.57, -2.94, 0.5, 2.64]) leaf(context, 0, -3.6, turn);
  },
  orange(context) {
    blob(context, "#ff9a1f", 0, 1, 5.1);
    blob(context, "#ffc36b", -1.8, -0.8, 1.2, 0.9);
    stem(context, [0, -3.8, 0, -4.8, 0.4, -5.4]);
    leaf(context, 0.2, -4.4, -0.15);
  },
  apple(context) {
    stem(context, [0, -2.4, 0, -4.6, 1.2, -5.6]);
    blob(context, "#d92c2c", -2, 1.4, 3.5, 4.4);
    blob(context, "#d92c2c", 2, 1.4, 3.5, 4.4);
    blob(context, "#ff9a8f", -3, -0.4, 0.8, 1.3);
    leaf(context, 0.6, -4, -0.3);
  },
  melon(context) {
    for (const [colour, radius] of [["#3a9a3c", 6], ["#d8f5b0", 5], ["#ff5468", 4.3]]) {
      context.fillStyle = /** @type {string} */ (colour);
      context.beginPath();
      context.arc(0, -2, /** @type {number} */ (radius), 0, Math.PI);
      context.fill();
    }
    for (const [x, y] of [[-2.2, -0.8], [0, 0.4], [2.2, -0.8]]) {
      blob(context, "#3a1016", x, y, 0.45, 0.7);
    }
  },
  grapes(context) {
    stem(context, [0, -3.4, 0, -5, 1.2, -5.7]);
    leaf(context, 0.4, -4.4, 0);
    const rows = [[-3, -1.8], [0, -2], [3, -1.8], [-1.5, 0.8], [1.5, 0.8], [0, 3.6]];
    for (const [x, y] of rows) {
      blob(context, "#8f4be0", x, y, 1.95);
      blob(context, "#cda6ff", x - 0.6, y - 0.6, 0.5);
    }
  },
  lemon(context) {
    context.save();
    context.rotate(-0.5);
    blob(context, "#ffe14d", 0, 0, 5.2, 3.7);
    blob(context, "#ffe14d", 5.2, 0, 1.1, 0.9);
    blob(context, "#e0b921", -5.2, 0, 0.9, 0.8);
    blob(context, "#fff6bd", -1.6, -1.5, 1.6, 0.7);
    context.restore();
    leaf(context, -4.4, 2.4, 2.6);
  },
  pear(context) {
    stem(context, [0, -3.4, 0, -5, 1, -5.8]);
    context.fillStyle = "#b9d83a";
    context.beginPath();
    context.moveTo(0, -4.4);
    context.bezierCurveTo(3.4, -4.4, 1.6, -0.8, 4.2, 1.6);
    context.bezierCurveTo(6, 5, 2.6, 6.2, 0, 6);
    context.bezierCurveTo(-2.6, 6.2, -6, 5, -4.2, 1.6);
    context.bezierCurveTo(-1.6, -0.8, -3.4, -4.4, 0, -4.4);
    context.fill();
    blob(context, "#e8f7a0", -1.9, 2.4, 0.9, 1.5);
    leaf(context, 0.3, -4.6, -0.2);
  },
};

/** A fruit; one that is not known is drawn as a cherry. @param {CanvasRenderingContext2D} context @param {string} kind */
export function drawFruit(context, kind) {
  (FRUITS[kind] ?? FRUITS.cherry)(context);
}
