// @ts-check
// A ball that rolls to the class that is on: classes stand in a ring, those named for a direction where it is.

const SIZE = 480;
const RING = 165;
const BALL = 34;
const NEARER = 0.18; // of the way, in each frame
const ANGLES = new Map([["up", -90], ["right", 0], ["down", 90], ["left", 180]]);

export class Ball {
  /** @param {HTMLElement} canvas @param {string[]} labels */
  constructor(canvas, labels) {
    this._canvas = /** @type {HTMLCanvasElement} */ (canvas);
    this._canvas.width = this._canvas.height = SIZE;
    this._context = /** @type {CanvasRenderingContext2D} */ (this._canvas.getContext("2d"));
    this._places = placesOf(labels);
    /** @type {string | undefined} */
    this._to = undefined;
    this._x = this._y = SIZE / 2;
    this._still = matchMedia("(prefers-reduced-motion: reduce)");
    this._moving = false;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this._roll());
    this._roll();
  }

  /** @param {string[]} pressed */
  steer(pressed) {
    const newest = pressed[pressed.length - 1];
    if (newest === this._to) return;
    this._to = newest;
    this._roll();
  }

  _roll() {
    if (this._moving) return;
    this._moving = true;
    requestAnimationFrame(() => this._move());
  }

  _move() {
    this._moving = false;
    const { x, y } = this._places.get(this._to ?? "") ?? { x: SIZE / 2, y: SIZE / 2 };
    const part = this._still.matches ? 1 : NEARER;
    this._x += (x - this._x) * part;
    this._y += (y - this._y) * part;
    this._draw();
    if (Math.hypot(x - this._x, y - this._y) > 0.5) this._roll();
  }

  _draw() {
    const context = this._context;
    const style = getComputedStyle(this._canvas);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
    context.clearRect(0, 0, SIZE, SIZE);
    context.font = "600 22px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [label, { x, y }] of this._places) {
      context.beginPath();
      context.arc(x, y, BALL + 10, 0, 7);
      context.strokeStyle = colour(label === this._to ? "--accent" : "--quiet");
      context.lineWidth = label === this._to ? 6 : 3;
      context.stroke();
      context.fillStyle = colour("--ink");
      context.fillText(label, x, y + (y < SIZE / 2 ? -1 : 1) * (BALL + 28), 150);
    }
    context.beginPath();
    context.arc(this._x, this._y, BALL, 0, 7);
    context.fillStyle = colour("--accent");
    context.fill();
  }
}

/** Where each class stands: first those with a direction, the others where there is room. @param {string[]} labels */
function placesOf(labels) {
  const named = labels.every((label) => ANGLES.has(label.toLowerCase()));
  return new Map(
    labels.map((label, at) => {
      const angle = named ? Number(ANGLES.get(label.toLowerCase())) : -90 + (360 * at) / labels.length;
      const radians = (angle * Math.PI) / 180;
      return [label, { x: SIZE / 2 + RING * Math.cos(radians), y: SIZE / 2 + RING * Math.sin(radians) }];
    }),
  );
}
